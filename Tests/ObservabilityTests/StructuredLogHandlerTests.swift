import Foundation
import Logging
import Model
import Synchronization
import Testing

@testable import Observability

struct StructuredLogHandlerTests {
    /// A logger and what it wrote.
    private final class Log: Sendable {
        private let written = Mutex<[[UInt8]]>([])

        func logger(_ style: StructuredLogHandler.Style) -> Logger {
            Logger(label: "conductor") { label in
                StructuredLogHandler(
                    label: label, style: style, output: LogOutput { line in self.written.withLock { $0.append(line) } },
                    now: { Timestamp(microseconds: 1_700_000_000_123_456) })
            }
        }

        var lines: [String] { written.withLock { $0 }.map { String(decoding: $0, as: UTF8.self) } }

        func object() throws -> [String: Any] {
            let line = try #require(lines.first)
            return try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    @Test func writesWordsForPeople() {
        let log = Log()
        var logger = log.logger(.text)
        logger[metadataKey: "request"] = "req-1"
        logger.warning("The deploy began", metadata: ["node": "n1", "empty": "", "quoted": "a \"b\""])
        #expect(
            log.lines == [
                "time=2023-11-14T22:13:20.123456+00:00 level=warning label=conductor msg=\"The deploy began\" "
                    + "empty=\"\" node=n1 quoted=\"a \\\"b\\\"\" request=req-1\n"
            ])
    }

    @Test func writesObjectsForMachines() throws {
        let log = Log()
        log.logger(.json).info("It \"began\"", metadata: ["node": "n1", "steps": ["a", "b"], "timing": ["total": "\(3)"]])
        let object = try log.object()
        #expect(object["time"] as? String == "2023-11-14T22:13:20.123456+00:00")
        #expect(object["level"] as? String == "info")
        #expect(object["label"] as? String == "conductor")
        #expect(object["msg"] as? String == "It \"began\"")
        #expect(object["node"] as? String == "n1")
        #expect(object["steps"] as? [String] == ["a", "b"])
        #expect(object["timing"] as? [String: String] == ["total": "3"])
    }

    @Test(arguments: StructuredLogHandler.Style.allCases)
    func staysOneLineWhateverIsSaid(style: StructuredLogHandler.Style) throws {
        let log = Log()
        let nasty = "a\nlevel=info\r\u{1B}[2J\u{85}\u{2028}\u{0}\"\\ 語"
        log.logger(style).info("\(nasty)", metadata: ["a key\n\"": "\(nasty)"])
        let line = try #require(log.lines.first)
        #expect(line.dropLast().unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
        #expect(line.unicodeScalars.filter { $0 == "\u{2028}" }.isEmpty)
        #expect(line.hasSuffix("\n"))
        guard style == .json else { return }
        #expect(try log.object()["a key\n\""] as? String == nasty)
    }

    @Test(arguments: StructuredLogHandler.Style.allCases)
    func noFieldComesTwice(style: StructuredLogHandler.Style) throws {
        let log = Log()
        log.logger(style).info("Word", metadata: ["msg": "mine", "level": "mine"])
        let line = try #require(log.lines.first)
        #expect(line.contains("msg_") && line.contains("level_"))
    }

    @Test(arguments: StructuredLogHandler.Style.allCases)
    func aVeryLongTextIsCut(style: StructuredLogHandler.Style) throws {
        let log = Log()
        log.logger(style).info("\(String(repeating: "ä", count: 1_000_000))")
        let line = try #require(log.lines.first)
        #expect(line.utf8.count < LogLine.textBytesMax + 200)
        #expect(line.contains("ä…"))
    }

    @Test func saysNothingBelowItsLevel() {
        let log = Log()
        var logger = log.logger(.text)
        logger.debug("unheard")
        logger.logLevel = .debug
        logger.debug("heard")
        #expect(log.lines.count == 1)
    }

    @Test func theRecordsOwnWordWins() throws {
        let log = Log()
        var logger = log.logger(.json)
        logger[metadataKey: "node"] = "general"
        logger.info("Word", metadata: ["node": "particular"])
        #expect(try log.object()["node"] as? String == "particular")
    }

    @Test func eachLineArrivesWhole() throws {
        let pipe = Pipe()
        let output = LogOutput(descriptor: pipe.fileHandleForWriting.fileDescriptor)
        output.write(Array("one\n".utf8))
        output.write(Array("two\n".utf8))
        try pipe.fileHandleForWriting.close()
        let all = try #require(try pipe.fileHandleForReading.readToEnd())
        #expect(String(decoding: all, as: UTF8.self) == "one\ntwo\n")
    }
}
