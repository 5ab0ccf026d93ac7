package import ArgumentParser
import FoundationEssentials
import Glibc
import Logging
import Observability
import RESTAPI
import Storage

/// `ironbird serve`: runs the service until it is told to stop.
package struct Serve: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the bare-metal service.", usage: "ironbird serve --state-dir DIR [settings]",
        discussion: SettingsReference.help)

    @Flag(help: "Print the reference of all settings as Markdown, and exit.")
    var printSettingsReference = false

    @Argument(parsing: .allUnrecognized, help: ArgumentHelp("Settings, as --name value.", valueName: "settings"))
    var settings: [String] = []

    package init() {}

    package func run() async throws {
        if printSettingsReference {
            print(SettingsReference.page, terminator: "")
            return
        }
        ProcessMemory.share()
        do {
            let server = try await server()
            try await server.run()
        } catch let problem as SettingsProblem {
            Self.complain(problem)
            throw ExitCode.validationFailure
        } catch {
            Self.complain(error)
            throw ExitCode.failure
        }
    }

    private func server() async throws -> Server {
        let source = try await SettingsSource.standard(
            flags: SettingsFlags.values(settings), environment: ProcessInfo.processInfo.environment)
        let settings = try ServeSettings(source, machineName: ProcessInfo.processInfo.hostName)
        let style = settings.logStyle
        let level = settings.logLevel
        LoggingSystem.bootstrap { label in
            var handler = StructuredLogHandler(label: label, style: style)
            handler.logLevel = level
            return handler
        }
        let logger = Logger(label: "ironbird")
        let scheme = settings.tls == nil ? "http" : "https"
        return try Server(settings, logger: logger) { address in
            logger.notice("listening", metadata: ["url": "\(scheme)://\(address)"])
            // The log may be silenced; whoever started the service waits for this line.
            PlainText.write("ironbird serves \(scheme)://\(address)\n", to: STDOUT_FILENO)
        }
    }

    private static func complain(_ error: any Error) {
        var text = "\(error)"
        if case StoreError.unavailable(let reason) = error { text = reason }
        PlainText.write("ironbird serve: \(text)\n", to: STDERR_FILENO)
    }
}

/// Text for people, outside of the log.
private enum PlainText {
    static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard written > 0 else { return }
            bytes = bytes.dropFirst(written)
        }
    }
}
