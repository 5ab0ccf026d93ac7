import Redfish
import Testing

struct ErrorTextTests {
    @Test(arguments: [
        // As the specification has it: several messages, each with its advice.
        (
            #"{"error":{"code":"Base.1.8.GeneralError","message":"See @Message.ExtendedInfo.","@Message.ExtendedInfo":["#
                + #"{"MessageId":"Base.1.8.PropertyValueNotInList","Message":"The value Red is not in the list.","#
                + #""Resolution":"Choose a value from the list."},"#
                + #"{"MessageId":"Base.1.8.PropertyNotWritable","Message":"The property is read only.","Resolution":"None"}]}}"#,
            "The value Red is not in the list. Choose a value from the list. The property is read only."
        ),
        // As sushy-tools answers: a message beside information that has only a name.
        (
            #"{"error":{"code":"Base.1.0.GeneralError","message":"404 Not Found","@Message.ExtendedInfo":["#
                + #"{"@odata.type":"/redfish/v1/$metadata#Message.1.0.0.Message","MessageId":"Base.1.0.GeneralError"}]}}"#,
            "Base.1.0.GeneralError"
        ),
        // Information that is no list, and information beside the error.
        (#"{"error":{"@Message.ExtendedInfo":{"Message":"One."}}}"#, "One."),
        (#"{"@Message.ExtendedInfo":[{"Message":"Two."},{"Message":"Two."}]}"#, "Two."),
        (#"{"error":{"message":"Only this."}}"#, "Only this."),
        ("PATCH only works for Boot\r\n\tand IndicatorLED", "PATCH only works for Boot and IndicatorLED"),
    ])
    func findsWhatIsMeantForPeople(body: String, text: String) {
        #expect(ErrorText.text(in: Array(body.utf8)) == text)
    }

    @Test func saysNothingWhereNothingIsSaid() {
        for body in ["", "{}", " \n", #"{"error":{"@Message.ExtendedInfo":[]}}"#, "[]", #"{"error":5}"#] {
            #expect(ErrorText.text(in: Array(body.utf8)) == nil)
        }
    }

    @Test func isNotEndless() {
        let text = ErrorText.text(in: Array(String(repeating: "all work and no play ", count: 10_000).utf8))
        #expect(text?.count ?? 0 <= 501)
    }
}
