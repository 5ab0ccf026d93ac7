import DiskFormats
import RepeatableRandom
import Testing

struct PartitionTableTests {
    /// A disk of 64 MiB larger than the image that the table was made for.
    private let sectors: Int64 = 16_384 + 131_072 + 4_096

    @Test func aTableIsReadWithItsPartitions() throws {
        let table = try GUIDPartitionTable(head: gptHead(), sectorBytes: 512, sectors: 16_384)
        #expect(table.partitions.map(\.name) == ["root"])
        #expect(table.partitions.map(\.type) == [GUIDPartitionTable.linuxData])
        #expect(table.bytes(of: table.partitions[0]) == (2_048 * 512)..<(6_144 * 512))
    }

    @Test func onALargerDiskBothCopiesSayWhereTheEndIs() throws {
        let table = try GUIDPartitionTable(head: gptHead(), sectorBytes: 512, sectors: sectors)
        var head = gptHead()
        for patch in table.patches where patch.offset < 65_536 {
            head.replaceSubrange(Int(patch.offset)..<(Int(patch.offset) + patch.bytes.count), with: patch.bytes)
        }
        // The first header: backup at the last sector, usable until the backup's list of one sector.
        #expect(Array(head[(512 + 32)..<(512 + 40)]) == little(UInt64(sectors - 1), 8))
        #expect(Array(head[(512 + 48)..<(512 + 56)]) == little(UInt64(sectors - 3), 8))
        #expect(Array(head[458..<462]) == little(UInt64(sectors - 1), 4))
        #expect(try GUIDPartitionTable(head: head, sectorBytes: 512, sectors: sectors).partitions == table.partitions)
        let backup = table.patches.first { $0.offset == (sectors - 1) * 512 }
        #expect(backup.map { Array($0.bytes[24..<32]) } == little(UInt64(sectors - 1), 8))
        #expect(backup.map { Array($0.bytes[72..<80]) } == little(UInt64(sectors - 2), 8))
    }

    @Test func theBackupIsWrittenBeforeTheFirstCopy() throws {
        let patches = try GUIDPartitionTable(head: gptHead(), sectorBytes: 512, sectors: sectors).patches
        #expect(patches.prefix(2).allSatisfy { $0.offset > 1 << 20 })
        #expect(patches.suffix(3).allSatisfy { $0.offset < 1 << 20 })
    }

    @Test func aPartitionIsAddedAtTheEnd() throws {
        var table = try GUIDPartitionTable(head: gptHead(), sectorBytes: 512, sectors: sectors)
        let added = try table.add(
            name: "config-2", byteCount: 64 << 20, type: GUIDPartitionTable.linuxData, id: Array(33...48))
        #expect(added.number == 2)
        #expect(added.firstSector % 2_048 == 0)
        #expect(added.lastSector - added.firstSector + 1 == 131_072)
        #expect(added.lastSector < sectors - 2)
        #expect(table.partitions.last == added)
    }

    @Test func whereThereIsNoRoomNothingIsAdded() throws {
        var small = try GUIDPartitionTable(head: gptHead(), sectorBytes: 512, sectors: 100_000)
        #expect(throws: PartitionTableFailure.noRoom) {
            try small.add(name: "x", byteCount: 64 << 20, type: GUIDPartitionTable.linuxData, id: Array(1...16))
        }
        // The end of a disk is taken once there is a partition.
        var full = try GUIDPartitionTable(head: gptHead(), sectorBytes: 512, sectors: 10 << 20)
        _ = try full.add(name: "x", byteCount: 64 << 20, type: GUIDPartitionTable.linuxData, id: Array(1...16))
        #expect(throws: PartitionTableFailure.noRoom) {
            try full.add(name: "y", byteCount: 64 << 20, type: GUIDPartitionTable.linuxData, id: Array(1...16))
        }
    }

    @Test(arguments: [512 + 20, 512 + 50, 1_024 + 40])
    func aTableWithAFlippedBitIsDamaged(offset: Int) {
        var head = gptHead()
        head[offset] ^= 4
        #expect(throws: PartitionTableFailure.self) {
            try GUIDPartitionTable(head: head, sectorBytes: 512, sectors: 16_384)
        }
    }

    @Test func aDiskWithoutATableHasNone() {
        #expect(throws: PartitionTableFailure.absent) {
            try GUIDPartitionTable(head: [UInt8](repeating: 0, count: 4_096), sectorBytes: 512, sectors: 100)
        }
        #expect(throws: PartitionTableFailure.absent) { try MasterBootRecord(head: gptHead(), sectorBytes: 512, sectors: 100) }
        #expect(throws: PartitionTableFailure.absent) { try MasterBootRecord(head: [1, 2], sectorBytes: 512, sectors: 100) }
    }

    @Test func anOldTableGetsAPartitionInItsFirstFreePlace() throws {
        var head = [UInt8](repeating: 0, count: 512)
        head.replaceSubrange(446..<462, with: [0x80, 0, 2, 0, 0x83, 0, 0, 0] + little(2_048, 4) + little(4_096, 4))
        head.replaceSubrange(510..<512, with: [0x55, 0xAA])
        var record = try MasterBootRecord(head: head, sectorBytes: 512, sectors: 400_000)
        let added = try record.add(byteCount: 64 << 20)
        #expect(added.number == 2)
        #expect(added.firstSector == (400_000 - 131_072) / 2_048 * 2_048)
        #expect(record.patches[0].bytes.starts(with: head[..<462]))
        var small = try MasterBootRecord(head: head, sectorBytes: 512, sectors: 10_000)
        #expect(throws: PartitionTableFailure.noRoom) { try small.add(byteCount: 64 << 20) }
    }

    /// Both headers, both lists of one sector, and the protective record.
    @Test func aDiskTooSmallForBothCopiesIsRefused() throws {
        #expect(throws: Never.self) { _ = try GUIDPartitionTable(head: gptHead(), sectorBytes: 512, sectors: 5).patches }
        for sectors in 0..<5 as Range<Int64> {
            #expect(throws: PartitionTableFailure.damaged("a disk of \(sectors) sectors has no room for both of its copies")) {
                try GUIDPartitionTable(head: gptHead(), sectorBytes: 512, sectors: sectors)
            }
        }
    }

    @Test(arguments: [newSeed()]) func nothingThatADiskMayHoldTraps(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<5_000 {
            var head = gptHead()
            for _ in 0..<3 { head[Int.random(in: 440..<1_600, using: &random)] = .random(in: 0...255, using: &random) }
            if Bool.random(using: &random) { head.replaceSubrange(1_024..<1_536, with: repeatElement(0, count: 512)) }
            // With right checksums, so that what is behind them is reached.
            let entries = Array(head[1_024..<1_536])
            head.replaceSubrange((512 + 88)..<(512 + 92), with: little(UInt64(crc32(entries)), 4))
            head.replaceSubrange((512 + 16)..<(512 + 20), with: [0, 0, 0, 0])
            head.replaceSubrange((512 + 16)..<(512 + 20), with: little(UInt64(crc32(Array(head[512..<604]))), 4))
            let sectors = Int64.random(in: 0...(Bool.random(using: &random) ? 300_000 : 8_192), using: &random)
            if var table = try? GUIDPartitionTable(head: head, sectorBytes: 512, sectors: sectors) {
                for partition in table.partitions { _ = table.bytes(of: partition) }
                _ = try? table.add(name: "x", byteCount: 64 << 20, type: GUIDPartitionTable.linuxData, id: Array(1...16))
                _ = table.patches
            }
            if var record = try? MasterBootRecord(head: head, sectorBytes: 512, sectors: sectors) {
                for partition in record.partitions { _ = record.bytes(of: partition) }
                _ = try? record.add(byteCount: 64 << 20)
            }
        }
    }
}
