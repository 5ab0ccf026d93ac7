import FaultyServers
import Foundation
import RepeatableRandom
import Synchronization

/// A server with the image of a disk, which goes wrong as a test says.
final class ImageServer: Sendable {
    /// What is wrong with the server, until somebody repairs it.
    enum Fault: Sendable, CaseIterable {
        /// It knows no such file.
        case missing
        /// Nothing more comes after half of the image.
        case stalled
        /// Every connection breaks after half of the image.
        case truncated
        /// A byte is not what it should be.
        case damaged
        /// The file is larger than the disk.
        case larger
    }

    /// What is known while it serves.
    private final class Condition: Sendable {
        let fault = Mutex<Fault?>(nil)
        let hasBroken = Mutex(false)
    }

    static let imageBytes = 16 << 20

    /// A disk with one partition, in which every page is another.
    let image: [UInt8]
    private let server: FaultyServer
    private let condition = Condition()

    init() {
        let image = Self.madeImage()
        self.image = image
        server = FaultyServer { [condition] request in Self.answer(request, image, condition) }
    }

    deinit { server.close() }

    var url: String { server.url("/disk.raw") }

    /// Whether somebody has got the first half, and no more.
    var hasBroken: Bool { condition.hasBroken.withLock { $0 } }

    /// Goes wrong from the next request on; `nil`: is repaired.
    func become(_ fault: Fault?) {
        condition.hasBroken.withLock { $0 = false }
        condition.fault.withLock { $0 = fault }
    }

    private static func answer(
        _ request: FaultyServer.Request, _ image: [UInt8], _ condition: Condition
    ) -> FaultyServer.Answer {
        var answer = FaultyServer.Answer.file(image, for: request)
        let rest = max(0, imageBytes / 2 - (request.range?.first ?? 0))
        switch condition.fault.withLock({ $0 }) {
        case nil: break
        case .missing: return FaultyServer.Answer(404)
        case .stalled where rest < answer.body.count:
            answer.stallsAfter = rest
            condition.hasBroken.withLock { $0 = true }
        case .stalled: break
        case .truncated:
            answer.dropsAfter = rest
            condition.hasBroken.withLock { $0 = $0 || rest < answer.body.count }
        case .damaged:
            var damaged = image
            damaged[imageBytes / 3] ^= 1
            answer = .file(damaged, for: request)
        case .larger: answer = .file(image + [UInt8](repeating: 7, count: FolderMachine.diskBytes), for: request)
        }
        return answer
    }

    private static func madeImage() -> [UInt8] {
        var image = [UInt8](repeating: 0, count: imageBytes)
        var generator = SeededGenerator(seed: 3)
        for start in stride(from: 0, to: image.count, by: 4_096) {
            withUnsafeBytes(of: generator.next()) { image.replaceSubrange(start..<start + 8, with: $0) }
        }
        // An entry of a master boot record: not active, type 0x83, 20,000 sectors from sector 2,048; three empty ones; the signature.
        image.replaceSubrange(446..<462, with: [0, 0, 0, 0, 0x83, 0, 0, 0, 0, 8, 0, 0, 0x20, 0x4E, 0, 0])
        image.replaceSubrange(510..<512, with: [0x55, 0xAA])
        return image
    }
}
