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
        }
    }

    private static func complain(_ error: any Error) {
        var text = "\(error)"
        if case StoreError.unavailable(let reason) = error { text = reason }
        FileHandleText.standardError("ironbird serve: \(text)\n")
    }
}

/// Text for people, outside of the log.
private enum FileHandleText {
    static func standardError(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
            guard written > 0 else { return }
            bytes = bytes.dropFirst(written)
        }
    }
}
