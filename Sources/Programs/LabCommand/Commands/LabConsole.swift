import ArgumentParser
import Glibc
import OperatorCommands
import VirtualControllers

/// `ironbird lab console`: a machine's serial port.
struct LabConsole: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "console", abstract: "Open a machine's serial console; leave it with Ctrl-] .")

    @OptionGroup var lab: LabOptions

    @Argument(help: "The machine's number.")
    var machine: Int

    @Flag(help: "Print what the console has said so far, and exit.")
    var log = false

    @Option(
        help: ArgumentHelp(
            "Print what the console says until this text has occurred, from the start of the log.", valueName: "text"))
    var until: String?

    @Option(help: "Give up on --until after so many seconds.")
    var timeout = 300

    init() {}

    func run() throws {
        let machine = try lab.existing().machine(machine)
        if log || until != nil {
            try printLog(machine)
        } else {
            try ConsoleSession(LocalSocket(path: machine.consoleSocket)).run()
        }
    }

    private func printLog(_ machine: MachineDescription) throws {
        let descriptor = open(machine.consoleLogFile, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw CommandFailure(.notFound, "\(machine.name) has not said anything yet") }
        defer { close(descriptor) }
        let deadline = ContinuousClock.now + .seconds(timeout)
        var search = until.map { TextSearch($0) }
        var part = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(descriptor, &part, part.count)
            if count > 0 {
                ConsoleSession.write(part[..<count], to: STDOUT_FILENO)
                if search?.occurs(in: part[..<count]) == true { return }
            } else if search == nil {
                return
            } else {
                guard ContinuousClock.now < deadline else {
                    throw CommandFailure(.timeout, "\(machine.name) did not say “\(until ?? "")” within \(timeout) s")
                }
                usleep(50_000)
            }
        }
    }
}

/// Finds a text in a stream that comes in parts.
struct TextSearch: Sendable {
    private let wanted: [UInt8]
    private var end: [UInt8] = []

    init(_ text: String) {
        wanted = Array(text.utf8)
    }

    /// Whether the text is complete with this part.
    mutating func occurs(in part: ArraySlice<UInt8>) -> Bool {
        let window = end + part
        end = Array(window.suffix(max(0, wanted.count - 1)))
        guard !wanted.isEmpty, window.count >= wanted.count else { return wanted.isEmpty }
        return (0...(window.count - wanted.count)).contains { window[$0..<$0 + wanted.count].elementsEqual(wanted) }
    }
}

/// Connects a terminal with a socket until either is closed.
struct ConsoleSession {
    private let socket: LocalSocket
    /// Ctrl-], as telnet has it.
    private static let leave: UInt8 = 0x1D

    init(_ socket: LocalSocket) {
        self.socket = socket
    }

    func run() throws {
        var saved = termios()
        let isTerminal = tcgetattr(STDIN_FILENO, &saved) == 0
        if isTerminal {
            var raw = saved
            cfmakeraw(&raw)
            tcsetattr(STDIN_FILENO, TCSANOW, &raw)
            Self.write(Array("connected; leave with Ctrl-]\r\n".utf8)[...], to: STDERR_FILENO)
        }
        defer { if isTerminal { tcsetattr(STDIN_FILENO, TCSANOW, &saved) } }
        var ends = [
            pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
            pollfd(fd: socket.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        while poll(&ends, 2, -1) > 0 || errno == EINTR {
            if ends[1].revents != 0 {
                let said = try socket.receive()
                guard !said.isEmpty else { return }
                Self.write(said[...], to: STDOUT_FILENO)
            }
            if ends[0].revents != 0 {
                var typed = [UInt8](repeating: 0, count: 4_096)
                let count = read(STDIN_FILENO, &typed, typed.count)
                guard count > 0 else {
                    // A script that has typed everything goes on reading.
                    ends[0].fd = -1
                    continue
                }
                let end = typed[..<count].firstIndex(of: Self.leave)
                try socket.send(Array(typed[..<(end ?? count)]))
                if end != nil { return }
            }
        }
    }

    static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) {
        var rest = bytes
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard written > 0 else { return }
            rest = rest.dropFirst(written)
        }
    }
}
