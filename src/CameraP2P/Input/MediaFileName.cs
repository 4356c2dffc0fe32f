using System.Buffers;
using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;
using CameraP2P.Errors;
using CameraP2P.Output;
using CameraP2P.Protocol;
using CameraP2P.Session.Media;

namespace CameraP2P.Input;

/// <summary>
/// How files are named: a script block that is given the picture or video as <c>$_</c>, or text in which <c>{Name}</c>, <c>{Time}</c>,
/// <c>{Time:yyyy-MM-dd}</c>, <c>{Directory}</c>, <c>{Number}</c>, <c>{Type}</c>, <c>{MediaId}</c> and <c>{Session}</c> are replaced.
/// </summary>
internal static partial class MediaFileName
{
    /// <summary>Longest name of a file; file systems stop at 255 bytes.</summary>
    private const int MaxLength = 200;

    /// <summary>What no name may hold on Windows; elsewhere it is allowed, but cannot be copied there.</summary>
    private static readonly SearchValues<char> Forbidden = SearchValues.Create("<>:\"|?*\\");

    /// <summary>The name of one file, relative to the folder; the ending is added when there is none.</summary>
    /// <param name="media">The picture or video.</param>
    /// <param name="given">A script block or text; null for the usual name.</param>
    /// <param name="ending">The ending, with its dot.</param>
    /// <exception cref="CameraCmdletException">InvalidParameter: the name cannot be used.</exception>
    public static string Of(CameraMedia media, object? given, string ending)
    {
        var text = (given is PSObject wrapped ? wrapped.BaseObject : given) switch
        {
            null => Path.ChangeExtension(MediaNames.Of(media.File), null),
            ScriptBlock script => Invoke(script, media),
            var other => Fill(LanguagePrimitives.ConvertTo<string>(other), media),
        };
        if (string.IsNullOrWhiteSpace(text))
        {
            throw Invalid(media, "-FileName gives an empty name.", inner: null);
        }

        var name = Path.HasExtension(text) && Path.GetExtension(text).Length is > 1 and <= 5 ? text : text + ending;
        return Check(name, media);
    }

    private static string Invoke(ScriptBlock script, CameraMedia media)
    {
        try
        {
            var variables = new List<PSVariable> { new("_", media) };
            var output = script.InvokeWithContext(functionsToDefine: null, variables, media);
            return output is [.., { } last] ? LanguagePrimitives.ConvertTo<string>(last) : string.Empty;
        }
        catch (RuntimeException e)
        {
            throw Invalid(media, $"The script block of -FileName failed for {media}: {e.Message.TrimEnd('.')}.", e);
        }
    }

    private static string Fill(string pattern, CameraMedia media) => Placeholder().Replace(pattern, match =>
    {
        object? value = match.Groups["name"].Value.ToUpperInvariant() switch
        {
            "NAME" => media.Name,
            "TIME" => media.Time,
            "DIRECTORY" => media.Directory,
            "NUMBER" => media.Number,
            "TYPE" => media.Type,
            "MEDIAID" => media.MediaId,
            "SESSION" => media.Session,
            var unknown => throw Invalid(media, $"-FileName knows no {{{unknown}}}.", inner: null),
        };
        var format = match.Groups["format"] is { Success: true } given ? given.Value : value is DateTime ? MediaNames.TimeFormat : null;
        try
        {
            return value is IFormattable formattable ? formattable.ToString(format, CultureInfo.InvariantCulture) : value?.ToString() ?? "unknown";
        }
        catch (FormatException e)
        {
            throw Invalid(media, $"-FileName has a format that cannot be used: {match.Value}.", e);
        }
    });

    /// <summary>Nothing leads out of the folder, and nothing in a name is there to deceive.</summary>
    private static string Check(string name, CameraMedia media)
    {
        var parts = name.Split('/');
        if (!string.Equals(Printable.Clean(name), name, StringComparison.Ordinal)
            || Array.Exists(parts, part => part.Trim('.', ' ').Length == 0 || part.Length > MaxLength || part.AsSpan().ContainsAny(Forbidden)))
        {
            throw Invalid(media, $"'{Printable.Short(name)}' cannot be used as the name of a file.", inner: null);
        }

        return name;
    }

    private static CameraCmdletException Invalid(CameraMedia media, string message, Exception? inner) => new(
        ErrorIds.InvalidParameter,
        ErrorCategory.InvalidArgument,
        message,
        "Give -FileName a name without < > : \" | ? * \\, such as '{Time}_{Name}'; / makes a folder below -Path.",
        media,
        inner);

    [GeneratedRegex(@"\{(?<name>[A-Za-z]+)(?::(?<format>[^}]+))?\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
