import CLinux
import Glibc

/// Starts programs (posix_spawn), and learns how they ended.
package struct ChildProcess: Sendable, Hashable {
    package let identifier: Int32

    /// Why a program was not started.
    package struct SpawnFailure: Error, Sendable, Hashable, CustomStringConvertible {
        package var program: String
        package var errno: Int32

        package var description: String { "cannot start \(program): \(String(cString: strerror(errno)))" }
    }

    /// What a program starts with besides its words.
    package struct Surroundings: Sendable {
        /// Descriptors of ours by their numbers in the program.
        package var descriptors: [Int32: Int32] = [:]
        /// Where the program's standard output and error are appended to; `nil` drops them.
        package var outputFile: String?
        /// Whether it lives on when our terminal goes.
        package var isDetached = false

        /// Nothing besides.
        package init() {}
    }

    /// Starts `words`, the program first, which is looked for in the path. Standard input is empty.
    package init(_ words: [String], in surroundings: Surroundings = Surroundings()) throws(SpawnFailure) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(
            &actions, STDOUT_FILENO, surroundings.outputFile ?? "/dev/null", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        for (number, descriptor) in surroundings.descriptors {
            posix_spawn_file_actions_adddup2(&actions, descriptor, number)
        }
        // Whoever waits for the end of ours by a pipe that we were given is not to wait for a program that lives on. They are closed
        // in the new process: here, other threads go on opening files.
        let result = ironbird_spawn_close_from(&actions, (surroundings.descriptors.keys.max() ?? STDERR_FILENO) + 1)
        guard result == 0 else { throw SpawnFailure(program: words[0], errno: result) }
        identifier = try Self.spawn(words, &actions, isDetached: surroundings.isDetached)
    }

    /// `POSIX_SPAWN_SETSID` of glibc, which is not imported.
    private static let newSession: Int32 = 0x80

    private static func spawn(
        _ words: [String], _ actions: inout posix_spawn_file_actions_t, isDetached: Bool
    ) throws(SpawnFailure) -> Int32 {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Threads of the runtime block signals, and their masks would be inherited.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        let flags = Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF) | (isDetached ? newSession : 0)
        posix_spawnattr_setflags(&attributes, Int16(flags))
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var identifier: Int32 = 0
        let result = posix_spawnp(&identifier, words[0], &actions, &attributes, &arguments, environ)
        guard result == 0 else { throw SpawnFailure(program: words[0], errno: result) }
        return identifier
    }

    /// Blocks until the program has ended. Its status, or the negated number of the signal that ended it.
    package func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(identifier, &status, 0) < 0 { if errno != EINTR { return 0 } }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : -signal
    }

    /// Ends the program at once.
    package func kill() {
        _ = Glibc.kill(identifier, SIGKILL)
    }
}

extension ChildProcess.Surroundings {
    /// Two ends of a connection for a program: the first is ours, the second the program's, numbered 10 or above so that it cannot be in the way
    /// of the number it gets there.
    package static func connection() throws(ChildProcess.SpawnFailure) -> (ours: Int32, theirs: Int32) {
        var ends: [Int32] = [0, 0]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw ChildProcess.SpawnFailure(program: "a connection to it", errno: errno)
        }
        let moved = fcntl(ends[1], F_DUPFD_CLOEXEC, 10)
        close(ends[1])
        return (ends[0], moved)
    }
}
