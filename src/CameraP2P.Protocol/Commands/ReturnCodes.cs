namespace CameraP2P.Protocol.Commands;

/// <summary>
/// What the numbers of refusals mean. Those of the login are read in the app, the others reported from the vendor's SDK for a related
/// product (docs/COMMAND_IDS_AND_PAYLOADS.md). Thread-safe.
/// </summary>
public static class ReturnCodes
{
    /// <summary>The meaning of a refusal.</summary>
    /// <param name="field">The field of the answer it is in.</param>
    /// <param name="code">The number.</param>
    /// <returns>A few words; null when it is not known.</returns>
    public static string? Describe(string field, int code) => (field, code) switch
    {
        ("startPbRet" or "formatRet", -1) => "no memory card",
        ("startPbRet", -2) => "a playback is already running",
        ("startPbRet", -3) => "the file cannot be opened",
        ("startPbRet", -4) => "too many connections",
        ("startPbRet", -6) => "no such file",
        ("formatRet", -2) => "the card could not be unmounted",
        ("changePswRet", -1) => "the old password is wrong",
        _ => null,
    };

    /// <summary>The meaning of a refused login.</summary>
    /// <param name="result">Its <c>result</c>.</param>
    /// <returns>A few words; null when it is not known.</returns>
    public static string? DescribeLogin(int result) => result switch
    {
        -1 => "wrong user name or password",
        -2 => "too many connections",
        _ => null,
    };
}
