package import Documents

/// Reads the bodies of requests.
package enum RequestBody {
    /// Arrays and objects in each other that a body may have.
    package static let depthMax = 25

    /// The document in `bytes`; nothing at all is `{}`.
    package static func document(_ bytes: some Collection<UInt8>) throws(APIError) -> JSON {
        guard !bytes.isEmpty else { return .object([:]) }
        do throws(JSONParsingFailure) {
            return try JSON(parsing: bytes, depthMax: depthMax)
        } catch {
            if case .tooDeep = error.reason {
                throw APIError(400, "The body is nested deeper than \(depthMax) levels.", form: .flat)
            }
            throw .badRequest("The body is not valid JSON: \(error)")
        }
    }

    /// The object in `bytes`; nothing at all is `{}`.
    package static func object(_ bytes: some Collection<UInt8>) throws(APIError) -> JSONObject {
        let document = try document(bytes)
        guard case .object(let object) = document else {
            throw .badRequest("The body must be a JSON object, not \(document.shortText).")
        }
        return object
    }

    /// The patch in `bytes`.
    package static func patch(_ bytes: some Collection<UInt8>) throws(APIError) -> JSONPatch {
        try patch(document(bytes))
    }

    /// The patch that `document` is.
    package static func patch(_ document: JSON) throws(APIError) -> JSONPatch {
        do throws(JSONPatchFailure) {
            return try JSONPatch(parsing: document)
        } catch {
            throw .badRequest(error.description)
        }
    }
}
