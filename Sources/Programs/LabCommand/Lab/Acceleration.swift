import Glibc
import VirtualControllers

/// Finds out how machines are to be run.
enum Acceleration {
    /// Whether hardware runs machines here. That `/dev/kvm` is there says little: within some virtual machines it is, and kernels
    /// hang. So a kernel is started, which gives up at once for want of a disk, and must get that far.
    static func probe(kernel: String?, directory: String) -> (accelerator: EmulatorCommand.Accelerator, reason: String) {
        guard access("/dev/kvm", R_OK | W_OK) == 0 else { return (.tcg, "there is no /dev/kvm that we may use") }
        guard let kernel, access(kernel, R_OK) == 0 else {
            return (.tcg, "no kernel to try KVM with (--kvm-probe-kernel FILE)")
        }
        let seconds = 8
        guard startsKernel(kernel, seconds: seconds, logFile: directory + "/kvm-probe.log") else {
            return (.tcg, "/dev/kvm is there, but a kernel does not start by it")
        }
        return (.kvm, "a kernel started by KVM")
    }

    /// `-no-reboot` turns the restart that `panic=-1` asks for into the end of the emulator.
    private static func startsKernel(_ kernel: String, seconds: Int, logFile: String) -> Bool {
        var surroundings = ChildProcess.Surroundings()
        surroundings.outputFile = logFile
        let words = [
            EmulatorCommand.program, "-accel", "kvm", "-cpu", "host", "-machine", "q35", "-m", "256", "-nodefaults",
            "-no-user-config", "-display", "none", "-vga", "none", "-net", "none", "-no-reboot", "-kernel", kernel, "-append",
            "panic=-1 quiet",
        ]
        guard let process = try? ChildProcess(words, in: surroundings), let record = ProcessRecord(of: process.identifier) else {
            return false
        }
        let deadline = ContinuousClock.now + .seconds(seconds)
        while record.isAlive {
            guard ContinuousClock.now < deadline else {
                process.kill()
                _ = process.wait()
                return false
            }
            usleep(20_000)
        }
        return process.wait() == 0
    }
}
