/// What a boot client is told to fetch.
package enum BootOffer: Sendable, Hashable {
    /// A file, by TFTP from the server that answers.
    case tftp(file: String)
    /// A URL: a boot program for UEFI's HTTP boot, a script for iPXE.
    case url(String)

    /// What stands in the field `file` and in option 67.
    package var bootFile: String {
        switch self {
        case .tftp(let file): file
        case .url(let url): url
        }
    }
}
