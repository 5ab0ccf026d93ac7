import Foundation
import Testing

@testable import VirtualControllers

/// Programs that are started, and found again.
struct ProcessTests {
    @Test func learnsHowAProgramEnded() throws {
        #expect(try ChildProcess(["sh", "-c", "exit 3"]).wait() == 3)
        #expect(try ChildProcess(["sh", "-c", "kill -9 $$"]).wait() == -9)
    }

    @Test func aProgramThatIsNotThereIsAFailureWithItsName() {
        #expect(throws: ChildProcess.SpawnFailure.self) { try ChildProcess(["/no/such/program"]) }
    }

    @Test func handsDescriptorsToTheProgram() throws {
        let connection = try ChildProcess.Surroundings.connection()
        var surroundings = ChildProcess.Surroundings()
        surroundings.descriptors = [3: connection.theirs]
        let process = try ChildProcess(["sh", "-c", "echo hello >&3"], in: surroundings)
        close(connection.theirs)
        #expect(process.wait() == 0)
        let said = FileHandle(fileDescriptor: connection.ours, closeOnDealloc: true).availableData
        #expect(String(decoding: said, as: UTF8.self) == "hello\n")
    }

    @Test func aProgramThatLivesOnHoldsNothingOpenOfOurs() throws {
        // As whoever started us may have left it: open across the start of programs.
        let left = open("/dev/null", O_RDONLY)
        defer { close(left) }
        let process = try ChildProcess(["sleep", "60"])
        defer {
            process.kill()
            _ = process.wait()
        }
        let held = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.identifier)/fd")
        #expect(held.sorted() == ["0", "1", "2"])
    }

    @Test func aRecordIsOfOneProcessAndNotOfItsNumber() throws {
        let process = try ChildProcess(["sleep", "60"])
        let record = try #require(ProcessRecord(of: process.identifier))
        #expect(record.isAlive)
        var other = record
        other.startTicks += 1
        #expect(!other.isAlive)
        // Nothing is sent to a process that has the number of one that ended.
        other.signal(SIGKILL)
        #expect(record.isAlive)
        record.signal(SIGKILL)
        #expect(process.wait() == -SIGKILL)
        #expect(!record.isAlive)
    }

    @Test func aRecordSurvivesInAFile() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: file) }
        let record = try #require(ProcessRecord(of: getpid()))
        try TextFile.write(record.text, to: file)
        #expect(ProcessRecord(file: file) == record)
        #expect(ProcessRecord(file: "/no/such/file") == nil)
    }
}
