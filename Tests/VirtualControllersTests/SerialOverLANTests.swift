import Foundation
import IPMIDriver
import Testing
import VirtualControllers

/// The serial console of a virtual machine in the session of the real `ipmitool`, which believes that it is on a terminal.
@Suite(.timeLimit(.minutes(2))) struct SerialOverLANTests {
    private let machine = FakeMachine()

    private func controller() -> VirtualIPMIController {
        VirtualIPMIController(
            machine, credentials: ControllerCredentials(userName: "admin", password: "a2b3c4d5"),
            cryptography: LibcryptoCryptography())
    }

    @Test func ipmitoolShowsWhatTheMachineSaysAndTypesToIt() async throws {
        let controller = controller()
        let (typed, keyboard) = AsyncStream.makeStream(of: [UInt8].self)
        _ = machine.console.attach { keyboard.yield($0) }
        let terminal = try Terminal(port: try await controller.listen(host: "127.0.0.1", port: 0), words: "sol", "activate")
        try await terminal.wait(for: "SOL Session operational")

        machine.console.said(Array("login: ".utf8))
        try await terminal.wait(for: "login: ")
        terminal.type("root")
        var taken: [UInt8] = []
        for await part in typed {
            taken += part
            if taken.count >= 4 { break }
        }
        #expect(taken == Array("root".utf8))

        let long = String(repeating: "0123456789", count: 500)
        machine.console.said(Array("<\(long)>".utf8))
        try await terminal.wait(for: "<\(long)>")
        terminal.type("\r~.")
        #expect(await terminal.end() == 0)
        await controller.close()
    }

    @Test func aConsoleIsOneSessionsUntilSomebodyTakesItAway() async throws {
        let controller = controller()
        let port = try await controller.listen(host: "127.0.0.1", port: 0)
        let first = try Terminal(port: port, words: "sol", "activate")
        try await first.wait(for: "SOL Session operational")

        let second = try Terminal(port: port, words: "sol", "activate")
        try await second.wait(for: "SOL payload already active on another session")
        _ = await second.end()

        let third = try Terminal(port: port, words: "sol", "deactivate")
        #expect(await third.end() == 0)
        first.type("\r~.")
        _ = await first.end()
        let fourth = try Terminal(port: port, words: "sol", "activate")
        try await fourth.wait(for: "SOL Session operational")
        fourth.type("\r~.")
        #expect(await fourth.end() == 0)
        await controller.close()
    }
}

/// `ipmitool` on a pseudo-terminal, which `script` makes.
private struct Terminal {
    private let process = Process()
    private let input = Pipe()
    private let output: AsyncStream<Data>

    init(port: Int, words: String...) throws {
        let command =
            ["ipmitool", "-I", "lanplus", "-C", "17", "-H", "127.0.0.1", "-p", "\(port)", "-U", "admin", "-P", "a2b3c4d5"] + words
        process.executableURL = URL(filePath: "/usr/bin/script")
        process.arguments = ["--quiet", "--return", "--command", command.joined(separator: " "), "/dev/null"]
        let printed = Pipe()
        (process.standardInput, process.standardOutput, process.standardError) = (input, printed, printed)
        output = AsyncStream { continuation in
            printed.fileHandleForReading.readabilityHandler = { handle in
                let data = handle.availableData
                guard data.isEmpty else {
                    continuation.yield(data)
                    return
                }
                handle.readabilityHandler = nil
                continuation.finish()
            }
        }
        try process.run()
    }

    func type(_ text: String) {
        input.fileHandleForWriting.write(Data(text.utf8))
    }

    /// Returns when `ipmitool` has printed this.
    func wait(for text: String) async throws {
        var printed = ""
        for await part in output {
            printed += String(decoding: part, as: UTF8.self)
            if printed.contains(text) { return }
        }
        Issue.record("ipmitool ended without “\(text.prefix(40))”: \(printed.suffix(400))")
    }

    /// The exit code, once it has ended.
    func end() async -> Int32 {
        await withTaskCancellationHandler {
            for await _ in output {}
            process.waitUntilExit()
            return process.terminationStatus
        } onCancel: {
            process.terminate()
        }
    }
}
