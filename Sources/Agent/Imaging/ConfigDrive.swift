import AgentContract
import Compression
import OutboundHTTP

/// The content of a config drive: a small file system that tells the booted system who it is.
struct ConfigDrive: Sendable {
    /// The label that systems look for.
    static let label = "config-2"
    /// How much of the disk a partition of its own gets, in bytes.
    static let partitionBytes: Int64 = 64 << 20

    let bytes: [UInt8]

    /// The drive that `text` describes: base64 of gzip, or the URL where either that, gzip, or the drive itself is.
    init(
        _ text: String, client: HTTPClient, tls: HTTPRequest.TLSVerification, limits: ImagingLimits
    ) async throws(ImagingFailure) {
        guard text.hasPrefix("http://") || text.hasPrefix("https://") else {
            bytes = try Self.content(ofText: Array(text.utf8), limits)
            return
        }
        var request = HTTPRequest("GET", text, tls: tls, responseBytesMax: 2 * limits.configDriveBytesMax)
        request.redirectsMax = limits.redirectsMax
        request.timeouts.connect = limits.connectTimeout
        request.timeouts.total = .seconds(600)
        let response: HTTPResponse
        do { response = try await client.send(request) } catch { throw .download("the config drive: \(error.description)") }
        guard response.status == 200 else {
            throw .download("the config drive: \(request.authority) answered \(response.status)")
        }
        bytes = try Self.content(of: response.body, limits)
    }

    private static func content(of body: [UInt8], _ limits: ImagingLimits) throws(ImagingFailure) -> [UInt8] {
        if body.starts(with: [0x1F, 0x8B]) { return try unzipped(body, limits) }
        // Base64 of gzip always begins like this.
        if body.starts(with: "H4sI".utf8) { return try content(ofText: body, limits) }
        return try checked(body, limits)
    }

    private static func content(ofText text: [UInt8], _ limits: ImagingLimits) throws(ImagingFailure) -> [UInt8] {
        guard let zipped = Base64.decoded(text) else { throw .order("configdrive: is neither base64 of gzip nor a URL") }
        return try unzipped(zipped, limits)
    }

    private static func unzipped(_ zipped: [UInt8], _ limits: ImagingLimits) throws(ImagingFailure) -> [UInt8] {
        do {
            return try checked(Gzip.decompressed(zipped, bytesMax: limits.configDriveBytesMax), limits)
        } catch let failure as CompressionFailure {
            throw .order("configdrive: \(failure)")
        } catch let failure as ImagingFailure {
            throw failure
        } catch {
            throw .order("configdrive: \(error)")
        }
    }

    private static func checked(_ bytes: [UInt8], _ limits: ImagingLimits) throws(ImagingFailure) -> [UInt8] {
        guard !bytes.isEmpty, bytes.count <= limits.configDriveBytesMax else {
            throw .order("configdrive: has \(bytes.count) bytes; 1 to \(limits.configDriveBytesMax) are possible")
        }
        return bytes
    }
}
