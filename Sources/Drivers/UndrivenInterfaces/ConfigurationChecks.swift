import Documents
import DriverInterfaces
import Model

/// What booting a ramdisk over the network needs (drivers.md §12).
struct BootCheck: Sendable {
    func check(_ node: NodeContext) throws(ValidationFailure) {
        guard !node.ports.isEmpty else {
            throw ValidationFailure(
                "Node \(node.node.uuid) does not have any port associated with it; create one for its network card.")
        }
        let info = node.driverInfo
        if info["deploy_iso"] != nil { return }
        let missing = ["deploy_kernel", "deploy_ramdisk"].filter { info[$0]?.stringValue?.isEmpty ?? true }
        guard missing.isEmpty else {
            throw ValidationFailure(
                "Cannot validate parameters for the ramdisk in driver_info. Missing are: \(missing.joined(separator: ", ")).")
        }
    }
}

/// What writing an image needs: what booting needs, and the image with its checksum (drivers.md §5 and §12).
struct DeployCheck: Sendable {
    let boot: BootCheck

    func check(_ node: NodeContext) throws(ValidationFailure) {
        try boot.check(node)
        let info = node.instanceInfo
        let hasRamdisk = info["boot_iso"] != nil || (info["kernel"] != nil && info["ramdisk"] != nil)
        guard let source = info["image_source"]?.stringValue, !source.isEmpty else {
            if hasRamdisk { return }
            throw ValidationFailure(
                "Cannot validate image information for node \(node.node.uuid): instance_info/image_source is missing.")
        }
        guard info["boot_iso"] == nil else {
            throw ValidationFailure("instance_info/boot_iso and instance_info/image_source exclude each other; remove one.")
        }
        try checkChecksum(of: source, info)
    }

    private func checkChecksum(of source: String, _ info: JSONObject) throws(ValidationFailure) {
        guard (info["image_os_hash_algo"] == nil) == (info["image_os_hash_value"] == nil) else {
            throw ValidationFailure("instance_info/image_os_hash_algo and instance_info/image_os_hash_value must come together.")
        }
        let needsChecksum = source.hasPrefix("http://") || source.hasPrefix("https://")
        guard !needsChecksum || info["image_checksum"] != nil || info["image_os_hash_value"] != nil else {
            throw ValidationFailure(
                "instance_info/image_checksum is missing, or image_os_hash_algo together with image_os_hash_value, "
                    + "for the image \(source).")
        }
    }
}

/// What a rescue system needs.
struct RescueCheck: Sendable {
    func check(_ node: NodeContext) throws(ValidationFailure) {
        guard let password = node.instanceInfo["rescue_password"]?.stringValue, !password.isEmpty else {
            throw ValidationFailure("instance_info/rescue_password is missing; it is set by the verb \"rescue\".")
        }
    }
}

/// What a console by `ipmitool` needs.
struct ConsoleCheck: Sendable {
    func check(_ node: NodeContext) throws(ValidationFailure) {
        guard try node.driverInfo.number("ipmi_terminal_port", in: 1...65_535) != nil else {
            throw ValidationFailure("Missing the parameter 'ipmi_terminal_port' in node's driver_info.")
        }
    }
}
