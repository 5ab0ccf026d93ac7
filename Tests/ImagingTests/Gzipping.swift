import Compression

/// `bytes`, gzipped; empty where that fails, which no image is.
func gzip(_ bytes: [UInt8]) -> [UInt8] {
    (try? Gzip.compressed(bytes)) ?? []
}
