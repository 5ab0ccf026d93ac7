import Compression
import DiskAccess
import DiskFormats

/// Turns the blocks of an image's file into blocks of a disk. Lives on one thread.
protocol BlockDecoder: AnyObject {
    /// Takes the next block of the file; it is the decoder's to release or to hand on.
    func take(_ block: DiskBlock) throws
    /// The file has ended.
    func finish() throws
}

/// The file is the disk: its blocks go to the writer as they are.
final class RawDecoder: BlockDecoder {
    private let output: DiskOutput

    init(_ output: DiskOutput) {
        self.output = output
    }

    func take(_ block: DiskBlock) throws {
        try output.hand(block)
    }

    func finish() {}
}

/// The file is the disk, compressed.
final class DecompressingDecoder: BlockDecoder {
    private let decompressor: any Decompressor
    private let output: DiskOutput
    private var formatOf: ((DiskBlock) throws -> Void)?

    /// `checkFirst` sees the first block of the disk before anything is handed on.
    init(_ decompressor: any Decompressor, _ output: DiskOutput, checkFirst: @escaping (DiskBlock) throws -> Void) {
        self.decompressor = decompressor
        self.output = output
        formatOf = checkFirst
    }

    func take(_ block: DiskBlock) throws {
        defer { block.release() }
        var rest = block.content
        while true {
            let room = try output.block()
            let step = try decompressor.step(rest, into: room.room)
            room.count += step.produced
            rest = UnsafeRawBufferPointer(rebasing: rest[step.consumed...])
            if room.room.isEmpty { try flush() } else if step.consumed == 0, step.produced == 0 { return }
        }
    }

    func finish() throws {
        guard decompressor.isAtEnd else { throw CompressionFailure.damaged("it is cut off") }
        try flush()
    }

    private func flush() throws {
        guard let block = output.current, block.count > 0 else { return }
        try formatOf?(block)
        formatOf = nil
        try output.flush()
    }
}
