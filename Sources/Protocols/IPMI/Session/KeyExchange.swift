/// Everything that both sides know when they exchange keys, and the codes and keys made of it (§13.31, §13.32).
package struct KeyExchange: Sendable {
    package var suite: CipherSuite
    package var consoleID: UInt32
    package var controllerID: UInt32
    /// 16 bytes each.
    package var consoleRandom: [UInt8]
    package var controllerRandom: [UInt8]
    package var controllerGUID: [UInt8]
    package var login: Login
    /// The user's password.
    package var password: Secret
    /// The controller's own key (K_G); without one, the password stands in.
    package var controllerKey: Secret?

    /// An exchange of keys under a suite.
    package init(
        suite: CipherSuite, request: RAKPMessage1, consoleID: UInt32, half: RAKPMessage2.Half, password: Secret,
        controllerKey: Secret?
    ) {
        self.suite = suite
        self.consoleID = consoleID
        controllerID = request.controllerID
        consoleRandom = request.consoleRandom
        controllerRandom = half.controllerRandom
        controllerGUID = half.controllerGUID
        login = request.login
        self.password = password
        self.controllerKey = controllerKey
    }

    /// The code of RAKP message 2: the controller knows the password.
    package func controllerCode(_ cryptography: any SessionCryptography) -> [UInt8] {
        let ids = [UInt8](littleEndian: consoleID) + [UInt8](littleEndian: controllerID)
        return cryptography.hmac(
            suite.hash, key: password.bytes,
            over: ids + consoleRandom + controllerRandom + controllerGUID + login.bytes)
    }

    /// The code of RAKP message 3: the console knows the password.
    package func consoleCode(_ cryptography: any SessionCryptography) -> [UInt8] {
        cryptography.hmac(
            suite.hash, key: password.bytes, over: controllerRandom + [UInt8](littleEndian: consoleID) + login.bytes)
    }

    /// The session's keys.
    package func keys(_ cryptography: any SessionCryptography) -> SessionKeys {
        SessionKeys(suite: suite, integrityKey: integrityKey(cryptography), cryptography: cryptography)
    }

    /// The code of RAKP message 4: the controller has the same keys.
    package func activationCode(_ cryptography: any SessionCryptography) -> [UInt8] {
        let code = cryptography.hmac(
            suite.hash, key: integrityKey(cryptography).bytes,
            over: consoleRandom + [UInt8](littleEndian: controllerID) + controllerGUID)
        return Array(code.prefix(suite.integrityLength))
    }

    /// The session integrity key, of which the others are made.
    private func integrityKey(_ cryptography: any SessionCryptography) -> Secret {
        let key = controllerKey ?? password
        return Secret(cryptography.hmac(suite.hash, key: key.bytes, over: consoleRandom + controllerRandom + login.bytes))
    }
}
