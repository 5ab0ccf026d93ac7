import AgentContract
import CCrypt
import Glibc
import Hardware

/// The password of the user `rescue`, put where the ramdisk's own scripts look for it: the file that ironic-python-agent's
/// ramdisks use.
struct RescuePassword: Sendable {
    private static let folder = "/etc/ipa-rescue-config"
    private static let file = "/etc/ipa-rescue-config/ipa-rescue-password"

    let root: SystemRoot

    /// Sets the password, given in clear or as a hash of crypt(3).
    func set(_ password: String, isHashed: Bool) throws(CommandError) {
        let hash = isHashed ? password : try hashed(password)
        mkdir(root.place("/etc"), 0o755)
        mkdir(root.place(Self.folder), 0o700)
        let descriptor = open(root.place(Self.file), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("open \(Self.file)") }
        defer { close(descriptor) }
        let bytes = Array(hash.utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            throw failure("write \(Self.file)")
        }
    }

    /// SHA-512 with a random salt.
    private func hashed(_ password: String) throws(CommandError) -> String {
        guard let setting = crypt_gensalt_ra("$6$", 0, nil, 0) else { throw failure("make a salt") }
        defer { free(setting) }
        var memory: UnsafeMutableRawPointer?
        var size: Int32 = 0
        defer { free(memory) }
        guard let hash = crypt_ra(password, setting, &memory, &size) else { throw failure("hash the password") }
        return String(cString: hash)
    }

    private func failure(_ operation: String) -> CommandError {
        CommandError(type: "CommandExecutionError", message: "could not \(operation): \(String(cString: strerror(errno)))")
    }
}
