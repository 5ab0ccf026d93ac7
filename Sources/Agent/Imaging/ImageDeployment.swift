package import AgentContract
package import DiskAccess
import DiskFormats
package import OutboundHTTP
import Synchronization

/// Brings an image from an HTTP server to a disk in constant memory. The disk becomes bootable only at the end, when checksum and
/// format are known to be right; until then, and after a failure, its beginning is zeros.
package struct ImageDeployment: Sendable {
    private let client: HTTPClient
    private let tls: HTTPRequest.TLSVerification
    private let limits: ImagingLimits
    private let pause: @Sendable (Duration) async throws -> Void
    private let randomBytes: @Sendable (Int) -> [UInt8]

    /// A way to bring images to disks. `pause` waits between two attempts.
    package init(
        client: HTTPClient, tls: HTTPRequest.TLSVerification = .systemAuthorities, limits: ImagingLimits = ImagingLimits(),
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await ContinuousClock().sleep(for: $0) },
        randomBytes: @escaping @Sendable (Int) -> [UInt8] = { (0..<$0).map { _ in .random(in: 0...255) } }
    ) {
        self.client = client
        self.tls = tls
        self.limits = limits
        self.pause = pause
        self.randomBytes = randomBytes
    }

    /// Writes `image` to `disk`, and `configDrive` where there is one; what was done, for people.
    package func write(
        _ image: ImageInfo, configDrive text: String?, to disk: TargetDisk, configuration: AgentConfiguration,
        meter: ProgressMeter
    ) async throws(ImagingFailure) -> String {
        guard !image.isPartitionImage else {
            throw .order("image_info.image_type: partition images are not supported, only images of whole disks")
        }
        let rules = FormatRules(
            declared: image.diskFormat, permitted: configuration.permittedImageFormats,
            isInspectionDisabled: configuration.isImageInspectionDisabled)
        try rules.checkDeclaration()
        meter.begin("prepare image")
        var configDrive: ConfigDrive?
        if let text = text ?? image.configDrive, !text.isEmpty {
            configDrive = try await ConfigDrive(text, client: client, tls: tls, limits: limits)
        }
        return try await writeFromAnyServer(image, configDrive, disk, rules, configuration.isMD5Allowed, meter)
    }

    private func writeFromAnyServer(
        _ image: ImageInfo, _ configDrive: ConfigDrive?, _ disk: TargetDisk, _ rules: FormatRules, _ isMD5Allowed: Bool,
        _ meter: ProgressMeter
    ) async throws(ImagingFailure) -> String {
        var problems: [String] = []
        for url in image.urls {
            let source = ImageSource(url: url, image: image, tls: tls, limits: limits)
            do {
                let checksum = try await ChecksumResolution(client: client, source: source, isMD5Allowed: isMD5Allowed)
                    .expected()
                let pass = ImagePass(
                    client: client, source: source, disk: disk, rules: rules, checksum: checksum, meter: meter, pause: pause)
                return try await pass.run(configDrive, partitionID: randomBytes(16))
            } catch {
                // Another server can help only where this one failed.
                guard case .download(let why) = error else { throw error }
                problems.append(why)
            }
        }
        throw .download(problems.joined(separator: "; "))
    }
}
