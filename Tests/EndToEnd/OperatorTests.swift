import Documents
import Foundation
import Testing

/// The operator's own questions, asked with the real binary of the real service on fake hardware.
@Suite(.serialized) struct OperatorTests {
    let service: IronbirdProcess
    let ironbird: Tool

    init() throws {
        service = try IronbirdProcess()
        try service.start()
        ironbird = try Tool.ironbird(endpoint: service.endpoint)
    }

    /// Runs our command line, which must succeed.
    @discardableResult
    private func run(_ words: String) throws -> Tool.Result {
        let result = try ironbird(words.split(separator: " ").map(String.init))
        #expect(result.status == 0, "ironbird \(words): \(result.errors)")
        return result
    }

    private func create(_ name: String, _ options: String = "") throws {
        try run("node create --driver fake-hardware --name \(name) \(options)")
    }

    @Test func theTimelineTellsStepsAndPowerAlsoAfterAKill() throws {
        try create("n1")
        try run("node manage n1 --wait")
        try run("node provide n1 --wait")
        try run("node deploy n1 --wait")
        try run("node power reboot n1 --wait")
        try eventually { try run("node timeline n1 --output json").output.contains("switched: rebooting") }
        service.kill()
        try service.start()
        let events = try run("node timeline n1 --output json").json.arrayValue ?? []
        #expect(events.compactMap { $0["number"]?.integerValue } == Array(1...Int64(events.count)))
        let texts = events.compactMap { $0["text"]?.stringValue }
        #expect(texts.contains { $0.hasPrefix("deploy.deploy (step 1 of") && $0.hasSuffix("begins") })
        #expect(texts.last == "switched: rebooting")
        let text = try run("node timeline n1").output
        #expect(text.hasPrefix("boot of 20") && text.contains("  deploy.deploy (step 1 of 1) is done\n"))
        #expect(try run("node timeline n1 --boots 1").output.split(separator: "\n").count { $0.hasPrefix("boot of") } == 1)
        let stages = try run("node timeline n1 --output value --fields stage").output
        #expect(stages.split(separator: "\n").count == events.count)
    }

    @Test func followingShowsEventsAsTheyCome() throws {
        try create("n2", "--driver-info fake_deploy_delay=1")
        try run("node manage n2 --wait")
        let output = FileManager.default.temporaryDirectory.appendingPathComponent("follow-\(UUID().uuidString)")
        try Data().write(to: output)
        defer { try? FileManager.default.removeItem(at: output) }
        let process = Process()
        process.executableURL = ironbird.program
        process.arguments = ["node", "timeline", "n2", "--follow", "--output", "json"]
        process.environment = ironbird.environment
        process.standardOutput = try FileHandle(forWritingTo: output)
        try process.run()
        defer {
            process.terminate()
            process.waitUntilExit()
        }
        try run("node provide n2 --wait")
        try eventually {
            try run("node show n2")
            return try String(contentsOf: output, encoding: .utf8).contains("is done")
        }
        // The service is told to stop: whoever follows is not waited for.
        #expect(service.stop() == 0)
    }

    @Test func aServiceThatIsToldToStopLeavesTheRestToTheNextOne() throws {
        try create("n5", "--driver-info fake_deploy_delay=3")
        try run("node manage n5 --wait")
        try run("node provide n5")
        try eventually { try run("node why n5").output.contains("the end of step deploy.erase_devices_metadata") }
        #expect(service.stop() == 0)
        try service.start()
        try eventually { try run("node show n5 --output json").json["provision_state"] == "available" }
        let record = try String(contentsOf: service.stateDirectory.appending(path: "fake-hardware.jsonl"), encoding: .utf8)
        #expect(record.split(separator: "\n").count { $0.contains("erase_devices_metadata") && $0.contains("\"start\"") } == 1)
    }

    @Test func whyExplainsWhatIsGoingOnAndWhatWentWrong() throws {
        try create("n3", "--driver-info fake_deploy_delay=30")
        try run("node manage n3 --wait")
        try run("node provide n3")
        try eventually { try run("node why n3").output.contains("waiting for") }
        let why = try run("node why n3").output
        #expect(why.hasPrefix("n3 is clean") && why.contains("on its way to available\n"))
        #expect(why.contains("  because      The clean operation runs step 1 of"))
        #expect(why.contains("  you can      ") && why.contains("abort: gives up what is going on"))
        #expect(why.contains("  journal      ") && !why.contains("{\""))
        let failed = try ironbird(["node", "provide", "n3", "--wait"])
        #expect(failed.status == 1 || failed.status == 5)
        #expect(try ironbird(["node", "why", "nobody"]).status == 3)
    }

    @Test func waitingTellsWhatIsWaitedFor() throws {
        try create("n4", "--driver-info fake_deploy_delay=3")
        try run("node manage n4 --wait")
        let waited = try run("node provide n4 --wait")
        #expect(waited.output.hasPrefix("n4: available after "))
        #expect(waited.errors.contains("n4: clean"))
        #expect(waited.errors.contains("waiting for the end of step deploy.erase_devices"))
        let hurried = try ironbird(["node", "deploy", "n4", "--wait", "--timeout", "1"])
        #expect(hurried.status == 6 && hurried.errors.contains("ironbird node why n4"))
    }

    /// Looks again until it is so, at most for some seconds; each look is a process of its own.
    private func eventually(_ isSo: () throws -> Bool) throws {
        for _ in 0..<200 where try isSo() { return }
        Issue.record("it did not become so")
    }
}
