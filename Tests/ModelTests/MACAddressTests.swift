import Model
import Testing

@Suite struct MACAddressTests {
    @Test(arguments: ["52:54:00:aA:00:01", "52-54-00-AA-00-01", "52:54:00:aa:00:01"])
    func readsEverySpellingAndWritesLowerCaseWithColons(_ text: String) {
        #expect(MACAddress(text)?.description == "52:54:00:aa:00:01")
    }

    @Test(arguments: [
        "", "52:54:00:aa:00", "52:54:00:aa:00:1", "52:54:00:aa:00:01:02", "525400aa0001", "5g:54:00:aa:00:01",
        "52.54.00.aa.00.01",
    ])
    func refusesWhatIsNoAddress(_ text: String) {
        #expect(MACAddress(text) == nil)
    }
}
