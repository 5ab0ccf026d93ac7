import AgentLife
import AgentSteps
import Glibc
import Hardware
import OutboundHTTP

let usage = """
    USAGE: ironbird-agent [--sysroot DIRECTORY] [--spare-machine] [--PARAMETER VALUE …]

    The deploy agent. Runs in the ramdisk of a machine that is being provisioned; takes its parameters (ipa-api-url, BOOTIF, …) from
    the kernel's command line, and flags of the same names win: --ipa-api-url http://192.0.2.1:6385

      --sysroot DIRECTORY   look for /sys, /proc and /dev below DIRECTORY, and write to disks there only
      --spare-machine       never power this machine off or restart it
      --help                show this

    """

/// What the program was started with.
struct Arguments {
    var root = SystemRoot()
    var sparesMachine = false
    var parameters: [String: String] = [:]

    /// The arguments after the program's name; ends the process where it cannot understand them.
    init(_ words: [String]) {
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--help" { finish(usage, to: STDOUT_FILENO, status: 0) }
            guard word.hasPrefix("--") else { finish("“\(word)” is not understood.\n\n\(usage)", to: STDERR_FILENO, status: 64) }
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
            if parts[0] == "spare-machine" {
                sparesMachine = true
                continue
            }
            guard let value = parts.count == 2 ? parts[1] : rest.popFirst() else {
                finish("--\(parts[0]) needs a value.\n\n\(usage)", to: STDERR_FILENO, status: 64)
            }
            if parts[0] == "sysroot" { root = SystemRoot(value) } else { parameters[parts[0]] = value }
        }
    }
}

/// Says the last word and ends the process.
func finish(_ text: String, to descriptor: Int32, status: Int32) -> Never {
    let bytes = Array(text.utf8)
    _ = write(descriptor, bytes, bytes.count)
    exit(status)
}

signal(SIGPIPE, SIG_IGN)
ProcessMemory.keepSmall()
let arguments = Arguments(Array(CommandLine.arguments.dropFirst()))
let log = AgentLog()
do {
    let commandLine = KernelCommandLine(arguments.root.text("/proc/cmdline") ?? "")
    let settings = try AgentSettings { arguments.parameters[$0] ?? commandLine[$0] }
    let client = HTTPClient(limits: HTTPClient.Limits(connectionsMax: 8, connectionsPerHostMax: 4, requestsMax: 64))
    let surroundings = Surroundings(
        root: arguments.root, control: arguments.sparesMachine ? .spared(log) : .thisMachine, client: client, log: log)
    log.say("version \(DeployAgent.version) begins")
    try await DeployAgent(settings, in: surroundings).run()
} catch {
    log.say("ends: \(error)")
    exit(1)
}
