/// A small read-only volume (ISO 9660:1988, ECMA-119), with the names as they are given by Rock Ridge (IEEE P1282).
///
/// The same entries make the same bytes. A directory has to fit into one sector, which holds some 15 entries.
package struct ISO9660Image: Sendable, Hashable {
    /// What a directory holds.
    package indirect enum Entry: Sendable, Hashable {
        case file(name: String, content: [UInt8])
        case directory(name: String, entries: [Entry])

        package var name: String {
            switch self {
            case .file(let name, _), .directory(let name, _): name
            }
        }
    }

    static let sectorBytes = 2048
    /// Sectors before the path tables: the system area and two volume descriptors.
    private static let descriptorSectors = 18

    private let label: String
    private var directories: [Directory] = []
    private var files: [File] = []
    private var sectorCount = 0

    /// A directory with its place on the volume; its number counts from one, parents before children.
    struct Directory: Sendable, Hashable {
        var name: String
        var parent: Int
        var entries: [Entry]
        var sector = 0
    }

    private struct File: Sendable, Hashable {
        var content: [UInt8]
        var sector = 0
    }

    /// A volume called `label`, of at most 32 characters, with these entries at its top.
    package init(label: String, entries: [Entry]) {
        precondition(label.utf8.count <= 32, "A volume's label has at most 32 characters.")
        self.label = label
        directories = [Directory(name: "", parent: 0, entries: entries)]
        addDirectories()
        place()
    }

    /// Breadth first, which is the order that path tables want.
    private mutating func addDirectories() {
        var next = 0
        while next < directories.count {
            for case .directory(let name, let entries) in directories[next].entries {
                directories.append(Directory(name: name, parent: next, entries: entries))
            }
            next += 1
        }
    }

    private mutating func place() {
        // Two path tables of one sector each, then the directories, then the files.
        var sector = Self.descriptorSectors + 2
        for index in directories.indices {
            directories[index].sector = sector
            sector += 1
        }
        for directory in directories {
            for case .file(_, let content) in directory.entries {
                files.append(File(content: content, sector: sector))
                sector += (content.count + Self.sectorBytes - 1) / Self.sectorBytes
            }
        }
        sectorCount = sector
    }

    /// The volume.
    package var bytes: [UInt8] {
        var volume = SectorWriter()
        volume.zero(sectors: 16)
        volume.append(primaryDescriptor)
        volume.append([255] + Array("CD001".utf8) + [1])
        volume.append(pathTable { $0.little })
        volume.append(pathTable { $0.big })
        var firstFile = 0
        for index in directories.indices {
            volume.append(records(of: index, firstFile: firstFile))
            firstFile += directories[index].entries.count { if case .file = $0 { true } else { false } }
        }
        for file in files { volume.append(file.content) }
        return volume.bytes
    }

    /// ECMA-119 §8.4.
    private var primaryDescriptor: [UInt8] {
        let tableBytes = UInt32(pathTable { $0.little }.count)
        var text: [UInt8] = [1] + Array("CD001".utf8) + [1, 0]
        text += padded("", 32) + padded(label, 32) + zeros(8)
        text += UInt32(sectorCount).both + zeros(32)
        text += UInt16(1).both + UInt16(1).both + UInt16(Self.sectorBytes).both + tableBytes.both
        text += UInt32(Self.descriptorSectors).little + zeros(4) + UInt32(Self.descriptorSectors + 1).big + zeros(4)
        text +=
            DirectoryRecord(sector: directories[0].sector, byteCount: Self.sectorBytes, isDirectory: true, identifier: [0]).bytes
        text += padded("", 128) + padded("", 128) + padded("", 128) + padded("IRONBIRD", 128)
        text += padded("", 37) + padded("", 37) + padded("", 37)
        for _ in 0..<4 { text += Array("0000000000000000".utf8) + [0] }
        return text + [1]
    }

    /// ECMA-119 §9.4.
    private func pathTable(_ spelled: (any FixedWidthInteger & UnsignedInteger) -> [UInt8]) -> [UInt8] {
        var table: [UInt8] = []
        for directory in directories {
            let identifier = directory.name.isEmpty ? [0] : directory.name.isoIdentifier(isFile: false)
            table += [UInt8(identifier.count), 0] + spelled(UInt32(directory.sector)) + spelled(UInt16(directory.parent + 1))
            table += identifier + (identifier.count.isMultiple(of: 2) ? [] : [0])
        }
        precondition(table.count <= Self.sectorBytes, "The path table has one sector.")
        return table
    }

    private func records(of index: Int, firstFile: Int) -> [UInt8] {
        let directory = directories[index]
        let parent = directories[index == 0 ? 0 : directory.parent]
        var records = [
            DirectoryRecord(
                sector: directory.sector, byteCount: Self.sectorBytes, isDirectory: true, identifier: [0],
                extensions: index == 0 ? [UInt8].announcing : []),
            DirectoryRecord(sector: parent.sector, byteCount: Self.sectorBytes, isDirectory: true, identifier: [1]),
        ]
        var file = firstFile
        for entry in directory.entries {
            switch entry {
            case .file(let name, let content):
                records.append(DirectoryRecord(name, at: files[file].sector, byteCount: content.count, isDirectory: false))
                file += 1
            case .directory(let name, _):
                let sector = directories.first { $0.name == name && $0.parent == index }?.sector ?? 0
                records.append(DirectoryRecord(name, at: sector, byteCount: Self.sectorBytes, isDirectory: true))
            }
        }
        let bytes = records.sorted { $0.identifier.lexicographicallyPrecedes($1.identifier) }.flatMap(\.bytes)
        precondition(bytes.count <= Self.sectorBytes, "A directory has one sector.")
        return bytes
    }

    private func padded(_ text: String, _ count: Int) -> [UInt8] {
        Array(text.utf8) + [UInt8](repeating: 0x20, count: count - text.utf8.count)
    }

    private func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
}

/// Appends pieces that each begin with a sector.
private struct SectorWriter {
    private(set) var bytes: [UInt8] = []

    mutating func zero(sectors: Int) {
        bytes += [UInt8](repeating: 0, count: sectors * ISO9660Image.sectorBytes)
    }

    mutating func append(_ piece: [UInt8]) {
        bytes += piece
        let rest = bytes.count % ISO9660Image.sectorBytes
        if rest > 0 { bytes += [UInt8](repeating: 0, count: ISO9660Image.sectorBytes - rest) }
    }
}
