import AgentContract
import DiskAccess
import OutboundHTTP
import Synchronization

/// One attempt to bring an image from one server to the disk: network, checksum and decoding, and disk each work on a thread of
/// their own, with a limited number of blocks between them.
struct ImagePass: Sendable {
    let client: HTTPClient
    let source: ImageSource
    let disk: TargetDisk
    let rules: FormatRules
    let checksum: ChecksumResolution.Expected
    let meter: ProgressMeter
    let pause: @Sendable (Duration) async throws -> Void

    /// Writes image and config drive; what was done, for people.
    func run(_ configDrive: ConfigDrive?, partitionID: [UInt8]) async throws(ImagingFailure) -> String {
        var plan: QCOW2Plan?
        if rules.declared == "qcow2" {
            plan = try await QCOW2Plan(
                reading: RangeReader(client: client, source: source, pause: pause), clustersMax: source.limits.clustersMax,
                diskBytes: disk.sizeBytes)
        }
        let head = DiskHead(diskBytes: disk.sizeBytes)
        meter.begin("write image")
        let filler = try await transfer(plan, head)
        meter.begin("finish image")
        let words = try await finished(head, configDrive, partitionID)
        return
            "image \(source.image.id) written to \(disk.path): \(filler.position) bytes transferred, \(checksum.algorithm) verified"
            + (words.map { ", \($0)" } ?? "")
    }

    /// Makes the disk unbootable: whatever was on it is about to be overwritten.
    private func wipe() throws(DiskFailure) {
        try disk.zero(0..<DiskWriter.headBytes)
        try disk.zero(max(0, disk.sizeBytes - DiskWriter.headBytes)..<disk.sizeBytes)
        try disk.synchronize()
    }

    private func transfer(_ plan: QCOW2Plan?, _ head: DiskHead) async throws(ImagingFailure) -> BlockFiller {
        let pipeline = Pipeline()
        let pool = BlockPool(count: source.limits.blocks)
        let outputPool = BlockPool(count: source.limits.outputBlocks)
        let writer = DiskWriter(disk, head: head, capacity: source.limits.blocks + source.limits.outputBlocks)
        let filler = BlockFiller(pool, capacity: source.limits.blocks, meter: meter) { [rules, disk] source in
            // What is compressed is at least as large when it is not; only QCOW2 may be smaller inside.
            guard rules.declared != "qcow2", let bytes = source.byteCount, bytes > disk.sizeBytes else {
                return plan.flatMap { $0.source == source ? nil : .imageChanged }
            }
            return .tooLarge(image: bytes, disk: disk.sizeBytes)
        }
        pipeline.onFailure {
            filler.abandon()
            writer.abandon()
            outputPool.close()
        }
        await withDiscardingTaskGroup { group in
            group.addTask { await pipeline.stage { try writer.run() } }
            group.addTask {
                await pipeline.stage { try consume(filler, writer, outputPool, plan) }
                writer.close()
            }
            group.addTask {
                do throws(ImagingFailure) {
                    try await ImageTransfer(client: client, source: source, filler: filler, pause: pause).run()
                } catch {
                    pipeline.fail(error)
                }
            }
        }
        pool.close()
        outputPool.close()
        if let failure = pipeline.failure { throw failure }
        return filler
    }

    /// Runs on the thread of the checksum. Nothing is written before the first block of the file is known to be acceptable.
    private func consume(
        _ filler: BlockFiller, _ writer: DiskWriter, _ outputPool: BlockPool, _ plan: QCOW2Plan?
    ) throws {
        guard let digest = Digest(checksum.algorithm) else { throw ImagingFailure.order("the checksum's algorithm is not known") }
        let output = DiskOutput(outputPool, writer: writer, diskBytes: disk.sizeBytes)
        let consumer = ImageConsumer(digest: digest, rules: rules, output: output, qcow2: plan) {
            try wipe()
            for range in plan?.zeros ?? [] { try disk.zero(range) }
        }
        let actual = try consumer.run(filler.filled)
        guard actual == checksum.value else {
            throw ImagingFailure.checksum(algorithm: checksum.algorithm, expected: checksum.value, actual: actual)
        }
    }

    private func finished(
        _ head: DiskHead, _ configDrive: ConfigDrive?, _ partitionID: [UInt8]
    ) async throws(ImagingFailure) -> String? {
        do {
            return try await BlockingThread.run {
                try disk.synchronize()
                let words = try PartitionEditor(disk: disk, head: head, partitionID: partitionID).complete(configDrive)
                try head.commit(to: disk)
                disk.rereadPartitions()
                return words
            }
        } catch let failure as ImagingFailure {
            throw failure
        } catch {
            throw .disk("\(error)")
        }
    }
}
