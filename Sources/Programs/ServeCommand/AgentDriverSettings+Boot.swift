import AgentDriver
import BootServer

extension AgentDriverSettings {
    /// The same, knowing what the boot service gives to machines: the ramdisk of nodes that name none, and the folder of images, which
    /// agents find on the first boot interface.
    func knowing(_ boot: NetworkBootSettings) throws(BootFailure) -> AgentDriverSettings {
        var settings = self
        settings.deployKernel = boot.kernel
        settings.deployRamdisk = boot.ramdisk
        guard let directory = boot.imageDirectory, let interface = boot.interfaces.first else { return settings }
        settings.imageDirectory = directory
        settings.imagesURL = "http://\(try BootNetwork(named: interface).address):\(boot.httpPort)/images"
        return settings
    }
}
