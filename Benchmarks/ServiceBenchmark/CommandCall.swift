import Foundation

/// A program that is started and waited for as a shell does it: `Process` looks after its children by a run loop, and that takes as long
/// as a short command.
struct CommandCall {
    let program: URL
    let arguments: [String]

    /// Runs the program, without its output, and returns how long that took.
    func run() throws -> Duration {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        let words = ([program.path] + arguments).map { strdup($0) }
        defer { for word in words { free(word) } }
        var process = pid_t()
        var status: Int32 = 0
        let start = ContinuousClock.now
        guard posix_spawn(&process, program.path, &actions, nil, words + [nil], environ) == 0,
            waitpid(process, &status, 0) == process
        else { throw Failure("\(program.path) cannot be run: \(String(cString: strerror(errno))).") }
        let duration = ContinuousClock.now - start
        guard status == 0 else { throw Failure("\(program.lastPathComponent) \(arguments[0]) ended with \(status).") }
        return duration
    }
}
