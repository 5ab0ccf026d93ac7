import Model

/// What a boot client gets for a name.
enum BootContent: Sendable {
    /// Bytes that were made for this request, or are kept in memory.
    case text(String, Kind, BootSubject?)
    case file(ServedFile, Kind, BootSubject?)
    /// It exists, but not for this machine or not now.
    case refused(String, BootSubject)
    /// There is no such thing.
    case notFound(String)

    /// What it is, as metrics name it.
    enum Kind: String, Sendable, Hashable {
        case loader, script, kernel, ramdisk, image

        /// The part of a boot; an image is not the boot client's, but the agent's.
        var stage: TimelineEvent.Stage {
            switch self {
            case .loader: .loader
            case .script: .script
            case .kernel: .kernel
            case .ramdisk: .ramdisk
            case .image: .image
            }
        }
    }
}
