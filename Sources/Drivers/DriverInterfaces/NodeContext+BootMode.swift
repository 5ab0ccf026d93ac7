import Documents
package import Model

extension NodeContext {
    /// How the machine is to boot: as the instance asks, as the operator says, as the machine was seen to; else by UEFI, which is
    /// Ironic's default.
    package var bootMode: BootMode { declaredBootMode ?? node.bootMode ?? .uefi }

    /// How somebody said that the machine is to boot; `nil` where nobody did.
    package var declaredBootMode: BootMode? {
        let declared = [instanceInfo["capabilities"], node.properties.object["capabilities"]]
        return declared.lazy.compactMap { $0.flatMap(Self.bootMode) }.first
    }

    /// The boot mode in capabilities: an object, a JSON text of one, or `k1:v1,k2:v2`.
    private static func bootMode(in capabilities: JSON) -> BootMode? {
        let object = capabilities.stringValue.flatMap { try? JSON(parsing: $0) } ?? capabilities
        if let mode = object["boot_mode"]?.stringValue { return BootMode(rawValue: mode.lowercased()) }
        let pairs = capabilities.stringValue?.split(separator: ",").map { $0.split(separator: ":") } ?? []
        let mode = pairs.first { $0.count == 2 && $0[0].filter { $0 != " " } == "boot_mode" }?[1].filter { $0 != " " }
        return mode.flatMap { BootMode(rawValue: $0.lowercased()) }
    }
}
