using System;

namespace Python.Runtime;

/// <content>Comparison with .NET's integers.</content>
public partial class PyInt
    : IComparable<PyInt>,
      IEquatable<PyInt>,
      IComparable<long>,
      IEquatable<long>,
      IComparable<int>,
      IEquatable<int>,
      IComparable<short>,
      IEquatable<short>,
      IComparable<sbyte>,
      IEquatable<sbyte>,
      IComparable<ulong>,
      IEquatable<ulong>,
      IComparable<uint>,
      IEquatable<uint>,
      IComparable<ushort>,
      IEquatable<ushort>,
      IComparable<byte>,
      IEquatable<byte>
{
    /// <summary>Which of the two is greater.</summary>
    /// <param name="other">A number.</param>
    public int CompareTo(long other) => Compare(other);

    /// <summary>Whether it is that number.</summary>
    /// <param name="other">A number.</param>
    public bool Equals(long other) => Compare(other) == 0;

    /// <summary>Which of the two is greater.</summary>
    /// <param name="other">A number.</param>
    public int CompareTo(int other) => Compare(other);

    /// <summary>Whether it is that number.</summary>
    /// <param name="other">A number.</param>
    public bool Equals(int other) => Compare(other) == 0;

    /// <summary>Which of the two is greater.</summary>
    /// <param name="other">A number.</param>
    public int CompareTo(short other) => Compare(other);

    /// <summary>Whether it is that number.</summary>
    /// <param name="other">A number.</param>
    public bool Equals(short other) => Compare(other) == 0;

    /// <summary>Which of the two is greater.</summary>
    /// <param name="other">A number.</param>
    public int CompareTo(sbyte other) => Compare(other);

    /// <summary>Whether it is that number.</summary>
    /// <param name="other">A number.</param>
    public bool Equals(sbyte other) => Compare(other) == 0;

    /// <summary>Which of the two is greater.</summary>
    /// <param name="other">A number.</param>
    public int CompareTo(ulong other) => Compare(other);

    /// <summary>Whether it is that number.</summary>
    /// <param name="other">A number.</param>
    public bool Equals(ulong other) => Compare(other) == 0;

    /// <summary>Which of the two is greater.</summary>
    /// <param name="other">A number.</param>
    public int CompareTo(uint other) => Compare(other);

    /// <summary>Whether it is that number.</summary>
    /// <param name="other">A number.</param>
    public bool Equals(uint other) => Compare(other) == 0;

    /// <summary>Which of the two is greater.</summary>
    /// <param name="other">A number.</param>
    public int CompareTo(ushort other) => Compare(other);

    /// <summary>Whether it is that number.</summary>
    /// <param name="other">A number.</param>
    public bool Equals(ushort other) => Compare(other) == 0;

    /// <summary>Which of the two is greater.</summary>
    /// <param name="other">A number.</param>
    public int CompareTo(byte other) => Compare(other);

    /// <summary>Whether it is that number.</summary>
    /// <param name="other">A number.</param>
    public bool Equals(byte other) => Compare(other) == 0;
}
