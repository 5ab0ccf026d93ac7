/// Why an image is not on the disk. The names of the cases become the classes of errors that Ironic knows.
package enum ImagingFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The image could not be fetched from any of its addresses.
    case download(String)
    /// The bytes that came are not the ones that were meant.
    case checksum(algorithm: String, expected: String, actual: String)
    /// What came is not what was declared, or may not be written.
    case format(String)
    /// The disk is too small, in bytes.
    case tooLarge(image: Int64, disk: Int64)
    /// The disk failed.
    case disk(String)
    /// The order cannot be carried out as it is.
    case order(String)
    /// The image at the server is another one than when the transfer began.
    case imageChanged
    /// Somebody ended it.
    case cancelled

    /// The class of the error, in ironic-python-agent's words.
    package var type: String {
        switch self {
        case .download, .imageChanged: "ImageDownloadError"
        case .checksum: "ImageChecksumError"
        case .format: "InvalidImage"
        case .tooLarge, .disk: "ImageWriteError"
        case .order: "InvalidCommandParamsError"
        case .cancelled: "CommandExecutionError"
        }
    }

    package var description: String {
        switch self {
        case .download(let why): "the image could not be downloaded: \(why)"
        case .checksum(let algorithm, let expected, let actual):
            "the image is not the one that was meant: its \(algorithm) is \(actual), and \(expected) was expected"
        case .format(let why): "the image was refused: \(why)"
        case .tooLarge(let image, let disk):
            "the image needs \(image) bytes and the disk has \(disk): choose a larger root device"
        case .disk(let why): why
        case .order(let why): why
        case .imageChanged: "the image changed at the server while it was being transferred"
        case .cancelled: "the transfer was ended before it was complete"
        }
    }
}
