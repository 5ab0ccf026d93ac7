import DiskFormats
import RepeatableRandom
import Testing

struct QCOW2HeaderTests {
    private func changed(_ bytes: [UInt8], at offset: Int) -> [UInt8] {
        var head = qcow2Head()
        head.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
        return head
    }

    @Test func aHeaderIsRead() throws {
        let header = try QCOW2Header(qcow2Head())
        #expect(header.clusterBytes == 65_536)
        #expect(header.virtualBytes == 1 << 30)
        #expect(header.levelOneOffset == 0x30000)
        #expect(header.levelOneCount == 2)
        #expect(header.clustersPerTable == 8_192)
        #expect(header.clusterCount == 16_384)
        #expect(header.compression == .deflate)
    }

    @Test func whatNeedsMoreThanTheFileIsRefused() {
        #expect(throws: QCOW2Header.Failure.needsAnotherFile("backing file")) { try QCOW2Header(changed(big(512, 8), at: 8)) }
        #expect(throws: QCOW2Header.Failure.encrypted) { try QCOW2Header(changed(big(1, 4), at: 32)) }
        #expect(throws: QCOW2Header.Failure.markedCorrupt) { try QCOW2Header(changed(big(2, 8), at: 72)) }
        #expect(throws: QCOW2Header.Failure.needsAnotherFile("external data file")) {
            try QCOW2Header(changed(big(4, 8), at: 72))
        }
        #expect(throws: QCOW2Header.Failure.unsupportedFeature("extended tables")) {
            try QCOW2Header(changed(big(16, 8), at: 72))
        }
        #expect(throws: QCOW2Header.Failure.unsupportedVersion(4)) { try QCOW2Header(changed(big(4, 4), at: 4)) }
        #expect(throws: QCOW2Header.Failure.notQCOW2) { try QCOW2Header(changed([0], at: 0)) }
        #expect(throws: QCOW2Header.Failure.self) { try QCOW2Header(changed(big(40, 4), at: 20)) }
        #expect(throws: QCOW2Header.Failure.self) { try QCOW2Header(changed(big(1, 4), at: 36)) }
        #expect(throws: QCOW2Header.Failure.self) { try QCOW2Header(changed(big(.max, 8), at: 24)) }
    }

    @Test func entriesSayWhereClustersAre() throws {
        let header = try QCOW2Header(qcow2Head())
        #expect(try header.cluster(0) == .zero)
        // Bit 0: reads as zeros, whatever is stored.
        #expect(try header.cluster(0x8000_0000_0005_0001) == .zero)
        #expect(try header.cluster(0x8000_0000_0005_0000) == .plain(offset: 0x50000))
        // Compressed: with clusters of 64 KiB, 54 bits of offset and 8 of further sectors.
        #expect(try header.cluster(1 << 62 | 3 << 54 | 0x5_0010) == .compressed(offset: 0x50010, byteCount: 4 * 512 - 16))
        #expect(throws: QCOW2Header.Failure.self) { try header.cluster(0x5_0200) }
    }

    @Test func tablesAreFoundByTheFirstOne() throws {
        let header = try QCOW2Header(qcow2Head())
        #expect(try header.tableOffsets(big(0x8000_0000_0004_0000, 8) + big(0, 8)) == [0x40000, nil])
        #expect(throws: QCOW2Header.Failure.truncated) { try header.tableOffsets([0]) }
        #expect(throws: QCOW2Header.Failure.self) { try header.tableOffsets(big(0x200, 8) + big(0, 8)) }
    }

    @Test func everyProperPrefixIsRefused() {
        for length in 0..<QCOW2Header.bytesNeeded {
            #expect(throws: QCOW2Header.Failure.self) { try QCOW2Header(Array(qcow2Head().prefix(length))) }
        }
    }

    @Test(arguments: [newSeed()]) func nothingThatAnImageMayHoldTraps(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<20_000 {
            var head = qcow2Head()
            for _ in 0..<3 { head[Int.random(in: 4..<112, using: &random)] = .random(in: 0...255, using: &random) }
            guard let header = try? QCOW2Header(head) else { continue }
            _ = (header.clusterCount, header.clustersPerTable)
            for _ in 0..<10 { _ = try? header.cluster(random.next()) }
            if header.levelOneCount < 1_000 {
                _ = try? header.tableOffsets((0..<(header.levelOneCount * 8)).map { _ in .random(in: 0...255, using: &random) })
            }
        }
    }
}
