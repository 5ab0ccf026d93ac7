import Foundation

/// The controllers, in their own process.
final class SimulatorProcess {
    let ports: [Int]
    private let process = Process()
    private let input = Pipe()

    /// Starts `count` controllers and waits until all of them listen.
    init(_ binary: URL, count: Int) throws {
        let output = Pipe()
        process.executableURL = binary
        process.arguments = ["\(count)"]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var text = ""
        while text.filter(\.isNewline).count < count {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { throw Failure("The simulator ended before all of its controllers listened.") }
            text += String(decoding: data, as: UTF8.self)
        }
        ports = text.split(separator: "\n").compactMap { Int($0) }
    }

    /// Ends the simulator and waits for it.
    func stop() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}
