using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CameraP2P.Session.Media;

/// <summary>A line of the index: one picture or video that was fetched.</summary>
/// <param name="Key">Which; see <see cref="SyncIndex.KeyOf"/>.</param>
/// <param name="Name">Its file.</param>
/// <param name="Length">The file's bytes.</param>
/// <param name="Sha256">Their hash, in hexadecimal. Empty: the line before is no longer true.</param>
/// <param name="Doubt">Why the file may not be what is on the card, so that it stays there; null for no doubt.</param>
internal sealed record SyncEntry(string Key, string Name, long Length, string Sha256, string? Doubt = null)
{
    /// <summary>Whether a file read back is this one.</summary>
    public bool Describes(WrittenFile file) => (Length, Sha256) == (file.Length, file.Sha256);
}

/// <summary>Writes and reads the lines.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SyncEntry))]
internal sealed partial class SyncJson : JsonSerializerContext;

/// <summary>
/// What was fetched into a folder: a file of JSON lines that is only ever added to, so a process may die at any byte. Not thread-safe.
/// </summary>
internal sealed class SyncIndex
{
    /// <summary>The file.</summary>
    public const string FileName = ".camerap2p-index.jsonl";

    private readonly IMediaFolder folder;
    private readonly Dictionary<string, SyncEntry> byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SyncEntry> byName = new(StringComparer.OrdinalIgnoreCase);
    private bool endsWithNewLine = true;

    /// <summary>Reads it. A line that was cut off by the end of a process, and so is no JSON, does not count.</summary>
    public SyncIndex(IMediaFolder folder)
    {
        this.folder = folder;
        if (!folder.Exists(FileName))
        {
            return;
        }

        using var reader = new StreamReader(folder.OpenRead(FileName), Encoding.UTF8);
        var text = reader.ReadToEnd();
        endsWithNewLine = text.Length == 0 || text[^1] == '\n';
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (TryRead(line) is { } entry)
            {
                Take(entry);
            }
        }
    }

    /// <summary>Which picture or video: also after the card was formatted and the numbers began anew.</summary>
    public static string KeyOf(string uid, Protocol.Commands.MediaFile file) =>
        FormattableString.Invariant($"{uid}/{file.FileType}/{file.DirectoryNumber}/{file.MediaNumber}/{file.MediaId}/{file.MediaTime}");

    /// <summary>What is known of a picture or video; null when it was never fetched.</summary>
    public SyncEntry? Find(string key) => byKey.GetValueOrDefault(key);

    /// <summary>Whose file this is; null for nobody's.</summary>
    public SyncEntry? FindName(string name) => byName.GetValueOrDefault(name);

    /// <summary>Adds a line; it is on the disk when this returns.</summary>
    public void Add(SyncEntry entry)
    {
        var line = (endsWithNewLine ? string.Empty : "\n") + JsonSerializer.Serialize(entry, SyncJson.Default.SyncEntry) + "\n";
        folder.Append(FileName, Encoding.UTF8.GetBytes(line));
        endsWithNewLine = true;
        Take(entry);
    }

    /// <summary>From now on it was never fetched.</summary>
    public void Forget(SyncEntry entry) => Add(entry with { Sha256 = string.Empty });

    private void Take(SyncEntry entry)
    {
        if (entry.Sha256.Length > 0)
        {
            byKey[entry.Key] = byName[entry.Name] = entry;
            return;
        }

        byKey.Remove(entry.Key);
        byName.Remove(entry.Name);
    }

    private static SyncEntry? TryRead(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, SyncJson.Default.SyncEntry) is { Key: not null, Name: not null, Sha256: not null } entry ? entry : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
