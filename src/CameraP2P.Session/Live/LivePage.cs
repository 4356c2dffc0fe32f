using System.Security.Cryptography;
using System.Text;

namespace CameraP2P.Session.Live;

/// <summary>The page: the same for every camera, as its script fills in what the server reports, as text.</summary>
internal static class LivePage
{
    private static readonly string Script = Resource("live.js");
    private static readonly string Style = Resource("live.css");

    /// <summary>Lets nothing run but the page's own script, and nothing be asked but this server.</summary>
    public static string Policy { get; } = $"default-src 'none'; connect-src 'self'; img-src data:; media-src blob:; script-src {HashOf(Script)}; style-src {HashOf(Style)}; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>The page in UTF-8.</summary>
    public static ReadOnlyMemory<byte> Bytes { get; } = Encoding.UTF8.GetBytes(Resource("live.html")
        .Replace("{{style}}", Style, StringComparison.Ordinal)
        .Replace("{{script}}", Script, StringComparison.Ordinal));

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(LivePage).Assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static string HashOf(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";
}
