extension Conductor {
    func keepPowerInSync() async {}
    func keepRecoveringPower() async {}
}
