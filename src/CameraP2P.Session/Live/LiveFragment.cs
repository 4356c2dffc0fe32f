namespace CameraP2P.Session.Live;

/// <summary>What a browser needs before the first fragment. Each one begins a stream of its own.</summary>
/// <param name="Bytes"><c>ftyp</c> and <c>moov</c>.</param>
/// <param name="Codec">The pictures' codec as browsers name it (RFC 6381), such as <c>avc1.640028</c>.</param>
internal sealed record LiveStart(byte[] Bytes, string Codec);

/// <summary>A piece of a live view that is sent whole or not at all.</summary>
/// <param name="Bytes"><c>moof</c> and <c>mdat</c>.</param>
/// <param name="IsKey">Whether a browser can begin with it.</param>
internal sealed record LiveFragment(byte[] Bytes, bool IsKey);
