import Foundation

extension Process {
    /// Runs the program, and returns once it has said `words` on its standard error; what it says later is read and dropped.
    func run(untilItSays words: String) throws {
        let log = Pipe()
        standardError = log
        try run()
        var said = ""
        while !said.contains(words) {
            let data = log.fileHandleForReading.availableData
            guard !data.isEmpty else {
                throw Missing("\(executableURL?.lastPathComponent ?? "") ended before it served: \(said.suffix(2_000))")
            }
            said += String(decoding: data, as: UTF8.self)
        }
        log.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
    }
}
