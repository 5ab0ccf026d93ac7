import Compression
import DiskAccess
import DiskFormats

/// The middle of the pipeline: takes the blocks of the file, adds them to the checksum, finds out what they are, and lets a
/// decoder make blocks of the disk from them.
final class ImageConsumer {
    private let digest: Digest
    private let rules: FormatRules
    private let output: DiskOutput
    private let qcow2: QCOW2Plan?
    private let onAcceptance: () throws -> Void
    private var decoder: (any BlockDecoder)?

    /// `onAcceptance` is called when the format is known to be acceptable, before anything is handed to the writer.
    init(
        digest: Digest, rules: FormatRules, output: DiskOutput, qcow2: QCOW2Plan?,
        onAcceptance: @escaping () throws -> Void
    ) {
        self.digest = digest
        self.rules = rules
        self.output = output
        self.qcow2 = qcow2
        self.onAcceptance = onAcceptance
    }

    /// Takes blocks until nothing more comes. The file's checksum, in hexadecimal.
    func run(_ filled: Handover<DiskBlock>) throws -> String {
        while let block = filled.take() {
            digest.update(block.content)
            let decoder = try self.decoder ?? self.decoder(for: block)
            self.decoder = decoder
            try translated { try decoder.take(block) }
        }
        guard let decoder else { throw ImagingFailure.format("it is empty") }
        try translated { try decoder.finish() }
        return digest.finish()
    }

    private func decoder(for first: DiskBlock) throws -> any BlockDecoder {
        let format = ImageFormat(of: first.content)
        try rules.check(format)
        switch format {
        case .gzip: return DecompressingDecoder(try Inflater(.gzip), output, checkFirst: checkInside)
        case .zstd: return DecompressingDecoder(try ZstdDecompressor(), output, checkFirst: checkInside)
        case .qcow2:
            guard let qcow2 else { throw ImagingFailure.format("it is a qcow2 image now and was none before") }
            try onAcceptance()
            return try QCOW2Decoder(qcow2, output)
        case .raw, .gpt, .iso:
            try onAcceptance()
            return RawDecoder(output)
        case .vmdk, .vhd, .vhdx, .vdi, .qed, .luks, .xz, .bzip2:
            throw ImagingFailure.format("images of the format \(format.rawValue) cannot be written")
        }
    }

    private func checkInside(_ first: DiskBlock) throws {
        let format = ImageFormat(of: first.content)
        guard format.isRaw else {
            throw ImagingFailure.format("inside the compression is no raw image but \(format.rawValue)")
        }
        try rules.check(format)
        try onAcceptance()
    }

    private func translated(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let failure as CompressionFailure {
            throw ImagingFailure.format(failure.description)
        }
    }
}

/// Which formats may be written, and what was declared.
struct FormatRules: Sendable {
    let declared: String
    let permitted: [String]
    /// Whether what is found is not compared with what was declared.
    let isInspectionDisabled: Bool

    /// Refuses a declaration that may not be written at all.
    func checkDeclaration() throws(ImagingFailure) {
        guard permitted.contains(declared) else {
            throw .format("images of the format \(declared) are not permitted, only \(permitted.joined(separator: ", "))")
        }
    }

    /// Refuses what was found, where it is not what was declared.
    func check(_ found: ImageFormat) throws(ImagingFailure) {
        // A raw image may come compressed; what is inside is looked at in turn.
        if found == .gzip || found == .zstd, declared == "raw" { return }
        if isInspectionDisabled, found != .qcow2, declared != "qcow2" { return }
        guard found.isWhat(declared) else {
            throw .format("it was declared as \(declared), and it is \(found.rawValue)")
        }
        guard found.isRaw || permitted.contains(found.rawValue) else {
            throw .format("images of the format \(found.rawValue) are not permitted")
        }
    }
}
