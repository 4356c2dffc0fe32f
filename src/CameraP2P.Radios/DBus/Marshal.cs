using System.Collections;
using Tmds.DBus.Protocol;

namespace CameraP2P.Radios.DBus;

/// <summary>Writes and reads the values of a message by their signature; <see cref="Variant"/> says which .NET type stands for which D-Bus type.</summary>
internal static class Marshal
{
    /// <summary>Writes values one after the other.</summary>
    public static void Write(ref MessageWriter writer, string signature, IReadOnlyList<object> values)
    {
        var index = 0;
        foreach (var type in TypeSignature.Split(signature))
        {
            WriteOne(ref writer, type, values[index++]);
        }
    }

    /// <summary>Reads all values.</summary>
    public static object[] Read(ref Reader reader, string signature)
    {
        var values = new List<object>();
        foreach (var type in TypeSignature.Split(signature))
        {
            values.Add(ReadOne(ref reader, type));
        }

        return [.. values];
    }

    private static void WriteOne(ref MessageWriter writer, string type, object value)
    {
        switch (type[0])
        {
            case 'y': writer.WriteByte((byte)value); break;
            case 'b': writer.WriteBool((bool)value); break;
            case 'n': writer.WriteInt16((short)value); break;
            case 'q': writer.WriteUInt16((ushort)value); break;
            case 'i': writer.WriteInt32((int)value); break;
            case 'u': writer.WriteUInt32((uint)value); break;
            case 'x': writer.WriteInt64((long)value); break;
            case 't': writer.WriteUInt64((ulong)value); break;
            case 'd': writer.WriteDouble((double)value); break;
            case 's': writer.WriteString((string)value); break;
            case 'o': writer.WriteObjectPath((string)value); break;
            case 'g': writer.WriteSignature((string)value); break;
            case 'v':
                var variant = (Variant)value;
                writer.WriteSignature(variant.Signature);
                WriteOne(ref writer, variant.Signature, variant.Value);
                break;
            case '(':
                writer.WriteStructureStart();
                Write(ref writer, type[1..^1], (object[])value);
                break;
            case 'a' when type[1] == '{': WriteDictionary(ref writer, type, (IDictionary)value); break;
            case 'a': WriteArray(ref writer, type[1..], (IEnumerable)value); break;
            default: throw new NotSupportedException($"A value of the type {type} cannot be written.");
        }
    }

    private static void WriteArray(ref MessageWriter writer, string item, IEnumerable values)
    {
        var start = writer.WriteArrayStart(KindOf(item));
        foreach (var value in values)
        {
            WriteOne(ref writer, item, value);
        }

        writer.WriteArrayEnd(start);
    }

    private static void WriteDictionary(ref MessageWriter writer, string type, IDictionary values)
    {
        var (key, item) = EntryOf(type);
        var start = writer.WriteDictionaryStart();
        foreach (DictionaryEntry entry in values)
        {
            writer.WriteDictionaryEntryStart();
            WriteOne(ref writer, key, entry.Key);
            WriteOne(ref writer, item, entry.Value!);
        }

        writer.WriteDictionaryEnd(start);
    }

    private static object ReadOne(ref Reader reader, string type)
    {
        switch (type[0])
        {
            case 'y': return reader.ReadByte();
            case 'b': return reader.ReadBool();
            case 'n': return reader.ReadInt16();
            case 'q': return reader.ReadUInt16();
            case 'i': return reader.ReadInt32();
            case 'u': return reader.ReadUInt32();
            case 'x': return reader.ReadInt64();
            case 't': return reader.ReadUInt64();
            case 'd': return reader.ReadDouble();
            case 's': return reader.ReadString();
            case 'o': return reader.ReadObjectPathAsString();
            case 'g': return reader.ReadSignatureAsString();
            case 'v':
                var signature = reader.ReadSignatureAsString();
                return new Variant(signature, ReadOne(ref reader, signature));
            case '(':
                reader.AlignStruct();
                return Read(ref reader, type[1..^1]);
            case 'a' when type is "ay": return reader.ReadArrayOfByte();
            case 'a' when type[1] == '{': return ReadDictionary(ref reader, type);
            case 'a': return ReadArray(ref reader, type[1..]);
            default: throw new NotSupportedException($"A value of the type {type} cannot be read.");
        }
    }

    private static List<object> ReadArray(ref Reader reader, string item)
    {
        var values = new List<object>();
        var end = reader.ReadArrayStart(KindOf(item));
        while (reader.HasNext(end))
        {
            values.Add(ReadOne(ref reader, item));
        }

        return values;
    }

    /// <summary>A dictionary of what settings and options are made of keeps its types; any other has objects as keys and values.</summary>
    private static IDictionary ReadDictionary(ref Reader reader, string type)
    {
        var (key, item) = EntryOf(type);
        IDictionary values = type switch
        {
            "a{sv}" => new Dictionary<string, Variant>(StringComparer.Ordinal),
            "a{sa{sv}}" => new Dictionary<string, Dictionary<string, Variant>>(StringComparer.Ordinal),
            _ => new Dictionary<object, object>(),
        };
        var end = reader.ReadDictionaryStart();
        while (reader.HasNext(end))
        {
            reader.AlignStruct();
            var name = ReadOne(ref reader, key);
            values[name] = ReadOne(ref reader, item);
        }

        return values;
    }

    private static (string Key, string Item) EntryOf(string type) => (type[2..3], type[3..^1]);

    private static DBusType KindOf(string type) => type[0] switch
    {
        'y' => DBusType.Byte,
        'b' => DBusType.Bool,
        'n' => DBusType.Int16,
        'q' => DBusType.UInt16,
        'i' => DBusType.Int32,
        'u' => DBusType.UInt32,
        'x' => DBusType.Int64,
        't' => DBusType.UInt64,
        'd' => DBusType.Double,
        's' => DBusType.String,
        'o' => DBusType.ObjectPath,
        'g' => DBusType.Signature,
        'v' => DBusType.Variant,
        '(' => DBusType.Struct,
        'a' => DBusType.Array,
        _ => throw new NotSupportedException($"An array of {type} is not known."),
    };
}
