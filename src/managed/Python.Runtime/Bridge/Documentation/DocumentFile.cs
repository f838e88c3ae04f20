using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Python.Runtime.Bridge;

/// <summary>
/// One XML documentation file. Its text is read once, for the places of its members; what a member says is read again
/// when it is asked for. So a file of many megabytes costs 24 bytes a member.
/// </summary>
/// <remarks>Concurrency: everything is [const] once made. A file that changes meanwhile has no documentation.</remarks>
internal sealed class DocumentFile
{
    private readonly struct Place
    {
        internal readonly int Offset;
        internal readonly int Length;

        internal Place(int offset, int length)
        {
            Offset = offset;
            Length = length;
        }
    }

    private static readonly byte[] MemberTag = Encoding.ASCII.GetBytes("<member");
    private static readonly byte[] MemberEnd = Encoding.ASCII.GetBytes("</member>");
    private static readonly byte[] NameAttribute = Encoding.ASCII.GetBytes("name");
    private static readonly byte[] CommentTag = Encoding.ASCII.GetBytes("<!--");
    private static readonly byte[] CommentEnd = Encoding.ASCII.GetBytes("-->");
    private static readonly byte[] DataTag = Encoding.ASCII.GetBytes("<![CDATA[");
    private static readonly byte[] DataEnd = Encoding.ASCII.GetBytes("]]>");

    private readonly string path;

    // By the hash of the id, which is compared when the member is read.
    private readonly Dictionary<ulong, Place> places = new();

    // The text of a file that is not in UTF-8; null: it is in the file.
    private readonly byte[]? converted;

    private DocumentFile(string path)
    {
        this.path = path;
        byte[] text = File.ReadAllBytes(path);
        bool isWide = text.Length >= 2 && ((text[0] == 0xff && text[1] == 0xfe) || (text[0] == 0xfe && text[1] == 0xff));
        if (isWide)
        {
            using var reader = new StreamReader(new MemoryStream(text), Encoding.Unicode, true);
            converted = text = Encoding.UTF8.GetBytes(reader.ReadToEnd());
        }
        Scan(text);
    }

    /// <summary>The file's documentation; null where there is no file that can be read.</summary>
    internal static DocumentFile? Open(string path)
    {
        try
        {
            return File.Exists(path) ? new DocumentFile(path) : null;
        }
        catch (Exception exception) when (IsOfFile(exception))
        {
            return null;
        }
    }

    private static bool IsOfFile(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>The member element of that id; null where there is none, or none that is well-formed.</summary>
    internal XElement? Find(string id)
    {
        if (!places.TryGetValue(Hash(Encoding.UTF8.GetBytes(id)), out Place place))
        {
            return null;
        }
        try
        {
            XElement member = XElement.Parse(Encoding.UTF8.GetString(Read(place)), LoadOptions.PreserveWhitespace);
            return member.Attribute("name")?.Value == id ? member : null;
        }
        catch (Exception exception) when (exception is XmlException || IsOfFile(exception))
        {
            return null;
        }
    }

    private byte[] Read(Place place)
    {
        var text = new byte[place.Length];
        if (converted is not null)
        {
            Array.Copy(converted, place.Offset, text, 0, place.Length);
            return text;
        }
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        stream.Seek(place.Offset, SeekOrigin.Begin);
        int read = 0;
        while (read < text.Length)
        {
            int more = stream.Read(text, read, text.Length - read);
            if (more == 0)
            {
                throw new EndOfStreamException();
            }
            read += more;
        }
        return text;
    }

    /* ---- finding the places ---- */

    // Of a file that is cut short, what comes before the cut is sound.
    private void Scan(byte[] text)
    {
        int end = 0;
        for (int start = NextMember(text, 0); start >= 0; start = NextMember(text, end))
        {
            end = EndOf(text, start);
            if (end < 0)
            {
                return;
            }
            AddMember(text, start, end);
        }
    }

    private void AddMember(byte[] text, int start, int end)
    {
        int name = IndexOf(text, NameAttribute, start);
        int open = name < 0 ? -1 : Array.FindIndex(text, name, one => one is (byte)'"' or (byte)'\'');
        int close = open < 0 ? -1 : Array.IndexOf(text, text[open], open + 1);
        if (close >= 0 && close < end)
        {
            places[Hash(text, open + 1, close)] = new Place(start, end - start);
        }
    }

    // The next member element that is neither in a comment nor in character data.
    private static int NextMember(byte[] text, int from)
    {
        for (int at = NextTag(text, from); at >= 0; at = NextTag(text, at + 1))
        {
            int after = at + MemberTag.Length;
            if (Matches(text, MemberTag, at) && after < text.Length && IsSpace(text[after]))
            {
                return at;
            }
        }
        return -1;
    }

    private static bool IsSpace(byte letter) => letter is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    // Where a tag begins, at or behind `from`.
    private static int NextTag(byte[] text, int from)
    {
        while (from < text.Length && (from = Array.IndexOf(text, (byte)'<', from)) >= 0)
        {
            int behind = Matches(text, CommentTag, from) ? Behind(text, CommentEnd, from)
                : Matches(text, DataTag, from) ? Behind(text, DataEnd, from) : from;
            if (behind == from || behind < 0)
            {
                return behind;
            }
            from = behind;
        }
        return -1;
    }

    // Behind the end of the member element that begins at `start`; -1: it has none.
    private static int EndOf(byte[] text, int start)
    {
        int head = Array.IndexOf(text, (byte)'>', start);
        if (head > 0 && text[head - 1] == (byte)'/')
        {
            return head + 1;
        }
        for (int at = NextTag(text, start + 1); at >= 0; at = NextTag(text, at + 1))
        {
            if (Matches(text, MemberEnd, at))
            {
                return at + MemberEnd.Length;
            }
        }
        return -1;
    }

    private static bool Matches(byte[] text, byte[] word, int at)
    {
        if (text.Length - at < word.Length)
        {
            return false;
        }
        for (int i = 0; i < word.Length; i++)
        {
            if (text[at + i] != word[i])
            {
                return false;
            }
        }
        return true;
    }

    private static int IndexOf(byte[] text, byte[] word, int from)
    {
        while (from < text.Length && (from = Array.IndexOf(text, word[0], from)) >= 0)
        {
            if (Matches(text, word, from))
            {
                return from;
            }
            from++;
        }
        return -1;
    }

    private static int Behind(byte[] text, byte[] word, int from)
    {
        int at = IndexOf(text, word, from);
        return at < 0 ? -1 : at + word.Length;
    }

    private static ulong Hash(byte[] id) => Hash(id, 0, id.Length);

    // FNV-1a
    private static ulong Hash(byte[] text, int start, int end)
    {
        ulong hash = 14695981039346656037;
        for (int i = start; i < end; i++)
        {
            hash = unchecked((hash ^ text[i]) * 1099511628211);
        }
        return hash;
    }
}
