import Documents
import Foundation
import Testing

@testable import VirtualControllers

/// What a Redfish controller of a virtual machine answers.
struct RedfishResponderTests {
    private let machine = FakeMachine()
    private var system: String { "/redfish/v1/Systems/\(machine.description.uuid)" }

    private func ask(
        _ method: String, _ path: String, _ document: JSON? = nil, as credentials: String? = "admin:secret"
    ) -> RedfishResponse {
        var responder = RedfishResponder(machine, credentials: ControllerCredentials(userName: "admin", password: "secret"))
        var request = RedfishRequest(method: method, path: path, body: document?.bytes ?? [])
        if let credentials {
            request.headers["authorization"] = "Basic " + Data(credentials.utf8).base64EncodedString()
        }
        return responder.response(to: request)
    }

    @Test func leadsFromItsRootToTheSystem() {
        #expect(ask("GET", "/redfish/v1/", as: nil).document?["Systems"]?["@odata.id"]?.stringValue == "/redfish/v1/Systems")
        #expect(ask("GET", "/redfish/v1/Systems").document?["Members"]?[0]?["@odata.id"]?.stringValue == system)
        let document = ask("GET", system).document
        #expect(document?["PowerState"]?.stringValue == "Off")
        #expect(document?["Boot"]?["BootSourceOverrideMode"]?.stringValue == "Legacy")
    }

    @Test func tellsWhatTheMachineConsistsOf() {
        for part in ["Processors", "SimpleStorage", "EthernetInterfaces"] {
            let place = ask("GET", system).document?[part]?["@odata.id"]?.stringValue ?? ""
            let member = ask("GET", place).document?["Members"]?[0]?["@odata.id"]?.stringValue ?? ""
            #expect(ask("GET", member).document?["@odata.id"]?.stringValue == member, "\(part)")
        }
        let disk = ask("GET", system + "/SimpleStorage/1").document?["Devices"]?[0]
        #expect(disk?["CapacityBytes"]?.integerValue == Int64(machine.description.diskGiB) << 30)
    }

    @Test func switchesTheMachine() {
        #expect(ask("POST", system + "/Actions/ComputerSystem.Reset", ["ResetType": "On"]).status == 204)
        #expect(machine.isOn)
        #expect(ask("GET", system).document?["PowerState"]?.stringValue == "On")
        #expect(ask("POST", system + "/Actions/ComputerSystem.Reset", ["ResetType": "ForceOff"]).status == 204)
        #expect(!machine.isOn)
    }

    @Test func setsWhatTheMachineBootsFrom() {
        let once: JSON = ["Boot": ["BootSourceOverrideTarget": "Pxe", "BootSourceOverrideEnabled": "Once"]]
        #expect(ask("PATCH", system, once).status == 200)
        #expect(machine.bootOverride == BootOverride(.network, isPersistent: false))
        #expect(ask("PATCH", system, ["Boot": ["BootSourceOverrideEnabled": "Continuous"]]).status == 200)
        #expect(machine.bootOverride == BootOverride(.network, isPersistent: true))
        #expect(ask("PATCH", system, ["Boot": ["BootSourceOverrideEnabled": "Disabled"]]).status == 200)
        #expect(machine.bootOverride == nil)
    }

    private static let refused: [JSON] = [
        ["Boot": ["BootSourceOverrideTarget": "Cd"]], ["Boot": ["BootSourceOverrideMode": "UEFI"]], ["AssetTag": "x"],
        .object([:]),
    ]

    @Test(arguments: refused)
    func refusesWhatTheMachineHasNot(document: JSON) {
        let answer = ask("PATCH", system, document)
        #expect(answer.status == 400)
        #expect(answer.document?["error"]?["message"]?.stringValue?.isEmpty == false)
    }

    @Test func refusesToRestartAMachineThatIsOff() {
        #expect(ask("POST", system + "/Actions/ComputerSystem.Reset", ["ResetType": "ForceRestart"]).status == 409)
        #expect(ask("POST", system + "/Actions/ComputerSystem.Reset", ["ResetType": "Explode"]).status == 400)
    }

    @Test func tellsStrangersNothing() {
        #expect(ask("GET", system, as: nil).status == 401)
        #expect(ask("GET", system, as: "admin:wrong").status == 401)
        #expect(ask("POST", system + "/Actions/ComputerSystem.Reset", ["ResetType": "On"], as: "root:secret").status == 401)
        #expect(!machine.isOn)
    }

    @Test func aSessionIsAsGoodAsThePasswordUntilItIsClosed() throws {
        var responder = RedfishResponder(machine, credentials: ControllerCredentials(userName: "admin", password: "secret"))
        let sessions = "/redfish/v1/SessionService/Sessions"
        let wrong: JSON = ["UserName": "admin", "Password": "no"]
        #expect(responder.response(to: RedfishRequest(method: "POST", path: sessions, body: wrong.bytes)).status == 401)
        let right: JSON = ["UserName": "admin", "Password": "secret"]
        let opened = responder.response(to: RedfishRequest(method: "POST", path: sessions, body: right.bytes))
        let token = try #require(opened.headers.first { $0.name == "X-Auth-Token" }?.value)
        let location = try #require(opened.headers.first { $0.name == "Location" }?.value)
        let headers = ["x-auth-token": token]
        #expect(responder.response(to: RedfishRequest(method: "GET", path: system, headers: headers)).status == 200)
        #expect(responder.response(to: RedfishRequest(method: "DELETE", path: location, headers: headers)).status == 204)
        #expect(responder.response(to: RedfishRequest(method: "GET", path: system, headers: headers)).status == 401)
    }
}
