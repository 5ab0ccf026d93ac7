import AgentContract
import Glibc

/// A file that shall not be there.
struct RemovedFile {
    private let path: String

    init(_ path: String) {
        self.path = path
    }

    /// Removes it; there is nothing wrong with a file that is not there.
    func remove() throws(CommandError) {
        guard unlink(path) == 0 || errno == ENOENT else {
            throw CommandError(
                type: "CommandExecutionError", message: "could not remove \(path): \(String(cString: strerror(errno)))")
        }
    }
}
