import AgentContract
import Documents
import Model
import Testing

struct AgentContractTests {
    private let node = "11111111-2222-4333-8444-555555555555"

    @Test func aLookupAnswerOfIronicIsRead() throws {
        let answer = try LookupAnswer(
            JSON(
                parsing: """
                    {"node": {"uuid": "\(node)", "properties": {"root_device": {"size": 10}}, "links": []},
                     "config": {"heartbeat_timeout": 300, "agent_token": "0123456789abcdef0123456789abcdef", "metrics": {},
                                "agent_token_required": true, "permitted_image_formats": ["raw"], "unheard_of": [1]}}
                    """))
        #expect(answer.nodeID.description == node)
        #expect(answer.node["properties"]?["root_device"]?["size"] == 10)
        #expect(answer.configuration.heartbeatTimeout == .seconds(300))
        #expect(answer.configuration.permittedImageFormats == ["raw"])
        #expect(!answer.configuration.isMD5Allowed)
        #expect(try LookupAnswer(answer.json).configuration == answer.configuration)
        #expect(!"\(answer)".contains("0123456789abcdef"))
    }

    @Test(arguments: [
        ("[]", "must be an object"), ("{}", "node: is missing"), (#"{"node": {}}"#, "node.uuid: is missing"),
        (#"{"node": {"uuid": "x"}}"#, "node.uuid: is not a UUID"),
        (#"{"node": {"uuid": "11111111-2222-4333-8444-555555555555"}}"#, "config: is missing"),
        (
            #"{"node": {"uuid": "11111111-2222-4333-8444-555555555555"}, "config": {"heartbeat_timeout": []}}"#,
            "config.heartbeat_timeout: must be an integer, not array"
        ),
    ])
    func aLookupAnswerThatLacksSomethingNamesIt(text: String, failure: String) throws {
        do {
            _ = try LookupAnswer(JSON(parsing: text))
            Issue.record("accepted \(text)")
        } catch let error as ContractFailure {
            #expect(error.description.contains(failure))
        }
    }

    @Test func aHeartbeatLeavesOutWhatItHasNot() throws {
        var heartbeat = Heartbeat(
            callbackURL: "https://192.0.2.7:9999", agentVersion: "1", agentToken: "secret", agentVerifyCA: nil)
        #expect(heartbeat.json == ["callback_url": "https://192.0.2.7:9999", "agent_version": "1", "agent_token": "secret"])
        heartbeat.agentVerifyCA = "-----BEGIN CERTIFICATE-----"
        #expect(try Heartbeat(heartbeat.json) == heartbeat)
        #expect(!"\(heartbeat)".contains("secret"))
    }

    @Test(arguments: ["sync", "standby.", ".sync", "a.b.c", ""])
    func aCommandNameHasExactlyTwoParts(text: String) {
        #expect(CommandName(text) == nil)
    }

    @Test func aRequestNeedsNameAndParameters() throws {
        let request = CommandRequest(.sync, ["a": 1])
        #expect(try CommandRequest(request.json) == request)
        #expect(throws: ContractFailure("name", "is missing")) { _ = try CommandRequest(["params": [:]]) }
        #expect(throws: ContractFailure("params", "is missing")) { _ = try CommandRequest(["name": "standby.sync"]) }
        #expect(throws: ContractFailure("params", "must be an object, not array")) {
            _ = try CommandRequest(["name": "standby.sync", "params": []])
        }
    }

    @Test func aResultOfIronicPythonAgentIsRead() throws {
        let result = try CommandResult(
            JSON(
                parsing: """
                    {"id": "1", "command_name": "execute_clean_step", "command_status": "SUCCEEDED", "command_error": null,
                     "command_result": {"clean_result": null,
                        "clean_step": {"step": "erase_devices_metadata", "ironbird_command": "c-7"}}}
                    """))
        #expect(result.status == .succeeded)
        #expect(result.commandID == "c-7")
        #expect(result.step(of: .clean)?["step"] == "erase_devices_metadata")
        #expect(try CommandResult(result.json) == result)
    }

    @Test func aRunningCommandShowsItsProgress() throws {
        let progress = CommandProgress(
            command: "c-1", stage: "write image", bytes: 40, bytesTotal: 100, bytesPerSecond: 20)
        let result = CommandResult(id: "1", name: "execute_deploy_step", status: .running, progress: progress)
        #expect(
            result.json["ironbird"] == [
                "command": "c-1",
                "progress": ["stage": "write image", "bytes": 40, "bytes_total": 100, "bytes_per_second": 20],
            ])
        #expect(result.json["command_result"] == .null)
        #expect(try CommandResult(result.json) == result)
        #expect(progress.timeLeft == .seconds(3))
        #expect(try CommandResult.list(["commands": [result.json]]) == [result])
    }

    @Test func anErrorReadsAsOneSentence() throws {
        let error = CommandError(type: "ImageChecksumError", message: "the image is not the right one", details: "sha256 differs")
        let result = CommandResult(id: "1", name: "x", status: .failed, error: error)
        #expect(try CommandResult(result.json).error == error)
        #expect(error.description == "the image is not the right one: sha256 differs")
        #expect(
            try CommandResult(["id": "1", "command_name": "x", "command_status": "FAILED", "command_error": "text"]).error?
                .message
                == "text")
    }

    @Test func offersAreReadFlattenedAndWritten() throws {
        let document: JSON = [
            "clean_steps": [
                "GenericHardwareManager": [
                    [
                        "step": "erase_devices", "priority": 10, "interface": "deploy", "reboot_requested": false,
                        "abortable": true,
                    ],
                    ["step": "burnin_cpu", "priority": 0, "interface": "deploy", "unheard_of": 1],
                ], "Other": [["step": "x", "priority": 5, "interface": "raid", "argsinfo": ["a": ["required": true]]]],
            ],
            "hardware_manager_version": ["GenericHardwareManager": "1.2", "Other": "3"],
        ]
        let offer = try StepOffer(.clean, document)
        #expect(offer.all.map(\.step) == ["erase_devices", "burnin_cpu", "x"])
        #expect(offer.all.map(\.priority) == [10, 0, 5])
        #expect(offer.all[0].isAbortable)
        #expect(offer.all[2].argumentsInfo == ["a": ["required": true]])
        #expect(try StepOffer(.clean, offer.json) == offer)
    }

    @Test(arguments: [StepKind.clean, .deploy, .service])
    func anOrderSurvivesTheJourney(kind: StepKind) throws {
        let order = StepOrder(
            kind, ["step": "write_image", "interface": "deploy", "args": ["a": 1], "ironbird_command": "c-9"],
            node: ["uuid": .string(node)], ports: [["address": "52:54:00:aa:00:01"]], versions: ["m": "1"])
        let arrived = try StepOrder(kind, parameters: order.request.parameters)
        #expect(arrived == order)
        #expect(arrived.commandID == "c-9")
        #expect(arrived.arguments == ["a": 1])
    }
}
