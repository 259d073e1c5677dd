// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/natives/string_format.hpp"

#include "base/hex.hpp"
#include "base/utf8.hpp"
#include "vm-frontends/move/natives/closure_text.hpp"
#include "vm-frontends/move/natives/decimal_text.hpp"
#include "vm-frontends/move/natives/feature_flags.hpp"
#include "vm-frontends/move/natives/native_arguments.hpp"

namespace braid::move
{
namespace
{
using enum NativeParameter;

constexpr std::uint64_t arguments_mismatch = 1;
constexpr std::uint64_t invalid_format = 2;
constexpr std::uint64_t cannot_format_delayed = 3;

[[nodiscard]] bool is_of(const Type* type, std::string_view module, std::string_view name) noexcept
{
    if (type == nullptr || type->form != TypeForm::structure)
        return false;
    Hash32 core;
    core.bytes[31] = 1;
    const StructDeclaration& structure = *type->structure;
    return structure.name == name && structure.module == module && structure.address == core;
}

[[nodiscard]] std::string_view integer_type_of(Layout::Form form) noexcept
{
    switch (form)
    {
    case Layout::Form::u8:
        return "u8";
    case Layout::Form::u16:
        return "u16";
    case Layout::Form::u32:
        return "u32";
    case Layout::Form::u64:
        return "u64";
    case Layout::Form::u128:
        return "u128";
    case Layout::Form::u256:
        return "u256";
    default:
        return {};
    }
}

/// Whether lists of such values stand on one line.
[[nodiscard]] bool is_plain(Layout::Form form) noexcept
{
    return form != Layout::Form::vector && form != Layout::Form::structure &&
           form != Layout::Form::variants;
}

/// A value among others: what it is called, how it is laid out.
struct Member
{
    std::string_view name;
    const Layout* layout = nullptr;
    Value value;
};

/// Writes one value's text. Recursion is as deep as values are, which have a limit.
class Formatter
{
public:
    Formatter(NativeContext& context, NativeCall& call, const FormatOptions& options,
        std::string& out) noexcept
      : context_(context), call_(call), options_(options), out_(out)
    {}

    /// `is_named`: whether the layout's type says names of structures and fields; those of captured values do not.
    [[nodiscard]] NativeOutcome write(
        const Layout& layout, const Value& value, std::size_t depth, bool is_named)
    {
        if (!context_.charge(string_utils_base))
            return NativeOutcome::out_of_gas;
        switch (layout.form)
        {
        case Layout::Form::vector:
            return write_vector(layout, *value.vector, depth, is_named);
        case Layout::Form::structure:
            return write_structure(layout, *value.structure, depth, is_named);
        case Layout::Form::variants:
            return write_variant(layout, *value.structure, depth, is_named);
        case Layout::Form::function:
            return write_closure(*value.closure, depth);
        case Layout::Form::signer:
            return write_signer(value);
        case Layout::Form::delayed_aggregator:
        case Layout::Form::delayed_snapshot:
        case Layout::Form::delayed_derived_string:
        case Layout::Form::decorated:
            return abort(call_, cannot_format_delayed);
        case Layout::Form::boolean:
            out_ += value.scalar != 0 ? "true" : "false";
            return NativeOutcome::done;
        case Layout::Form::address:
            out_ += '@';
            append_address(*value.address);
            return NativeOutcome::done;
        default:
            append_integer(value);
            if (options_.has_integer_types)
                out_ += integer_type_of(layout.form);
            return NativeOutcome::done;
        }
    }

private:
    void append_integer(const Value& value)
    {
        if (value.kind == ValueKind::u256)
            append_decimal(*value.big, out_);
        else
            append_decimal(
                value.kind == ValueKind::u128 ? value.as_u128() : uint128{value.scalar}, out_);
    }

    void append_address(const Hash32& address)
    {
        if (options_.is_canonical)
            out_ += to_hex(address);
        else
            append_short_address(address, out_);
    }

    [[nodiscard]] NativeOutcome write_signer(const Value& value)
    {
        // Before the fix, formatting a signer failed: it was taken for an address, which its value is not.
        if (!context_.code.config().has_feature(features::signer_native_format_fix))
            return fail(call_, StatusCode::internal_type_error);
        out_ += "signer(@";
        append_address(*value.signer.account);
        out_ += ')';
        return NativeOutcome::done;
    }

    void append_space(bool is_line, std::size_t depth)
    {
        if (!is_line)
        {
            out_ += ' ';
            return;
        }
        out_ += '\n';
        out_.append(2 * depth, ' ');
    }

    /// `count` members, as `member_at(i)` tells them.
    template <typename MemberAt>
    [[nodiscard]] NativeOutcome write_members(
        std::size_t count, std::size_t depth, bool is_line, bool is_named, MemberAt member_at)
    {
        if (count == 0)
            return NativeOutcome::done;
        append_space(is_line, depth + 1);
        for (std::size_t i = 0; i < count; ++i)
        {
            if (i != 0)
            {
                out_ += ',';
                append_space(is_line, depth + 1);
            }
            const Member member = member_at(i);
            if (!member.name.empty())
            {
                out_ += member.name;
                out_ += ": ";
            }
            const NativeOutcome outcome = write(*member.layout, member.value, depth + 1, is_named);
            if (outcome != NativeOutcome::done)
                return outcome;
        }
        append_space(is_line, depth);
        return NativeOutcome::done;
    }

    [[nodiscard]] NativeOutcome write_vector(
        const Layout& layout, const VectorBody& vector, std::size_t depth, bool is_named)
    {
        const Layout& element = *layout.elements[0];
        if (element.form == Layout::Form::u8)
        {
            if (context_.code.config().charges_bytes_for_prints &&
                !context_.charge(string_utils_per_byte, vector.size))
                return NativeOutcome::out_of_gas;
            out_ += "0x";
            out_ += to_hex(vector.bytes());
            return NativeOutcome::done;
        }
        out_ += '[';
        const bool is_line = !options_.is_single_line && !is_plain(element.form);
        const NativeOutcome outcome = write_members(vector.size, depth, is_line, is_named,
            [&](std::size_t i)
            {
                return Member{.name = {},
                    .layout = &element,
                    .value = view_element(vector.element, element_place(vector, i))};
            });
        out_ += ']';
        return outcome;
    }

    [[nodiscard]] NativeOutcome write_string(Bytes text)
    {
        if (!context_.charge(string_utils_per_byte, text.size()))
            return NativeOutcome::out_of_gas;
        out_ += '"';
        for (const char c : text_of(text))
        {
            if (c == '\\' || c == '"')
                out_ += '\\';
            out_ += c;
        }
        out_ += '"';
        return NativeOutcome::done;
    }

    [[nodiscard]] NativeOutcome write_option(
        const Layout& layout, const VectorBody& vector, std::size_t depth)
    {
        if (vector.size == 0)
        {
            out_ += "None";
            return NativeOutcome::done;
        }
        out_ += "Some(";
        const Value last = view_element(vector.element, element_place(vector, vector.size - 1));
        const NativeOutcome outcome = write(*layout.elements[0]->elements[0], last, depth, true);
        out_ += ')';
        return outcome;
    }

    [[nodiscard]] NativeOutcome write_structure(
        const Layout& layout, const StructBody& structure, std::size_t depth, bool is_named)
    {
        const Value* const fields = structure.fields();
        std::span<const FieldDeclaration> names;
        if (is_named)
        {
            if (is_of(layout.type, "string", "String"))
                return write_string(bytes_of(fields[0]));
            if (is_of(layout.type, "option", "Option"))
                return write_option(layout, *fields[0].vector, depth);
            if (options_.has_type_tags)
            {
                const auto name = context_.code.types().name_of(layout.type);
                if (!name.ok())
                    return fail(call_, name.error());
                out_ += *name;
            }
            else
                out_ += layout.type->structure->name;
            out_ += ' ';
            names = layout.type->structure->fields;
        }
        return write_fields(layout.elements, names, structure, depth);
    }

    [[nodiscard]] NativeOutcome write_variant(
        const Layout& layout, const StructBody& structure, std::size_t depth, bool is_named)
    {
        if (structure.variant >= layout.variants.size())
            return abort(call_, invalid_format);
        std::span<const FieldDeclaration> names;
        if (is_named)
        {
            const auto& variant = layout.type->structure->variants[structure.variant];
            out_ += variant.name;
            names = variant.fields;
        }
        else
        {
            out_ += '#';
            append_decimal(uint128{structure.variant}, out_);
        }
        return write_fields(layout.variants[structure.variant], names, structure, depth);
    }

    [[nodiscard]] NativeOutcome write_fields(std::span<const Layout* const> layouts,
        std::span<const FieldDeclaration> names, const StructBody& structure, std::size_t depth)
    {
        out_ += '{';
        const bool is_named = !names.empty();
        const NativeOutcome outcome =
            write_members(structure.field_count, depth, !options_.is_single_line, is_named,
                [&](std::size_t i)
                {
                    return Member{.name = is_named ? names[i].name : std::string_view{},
                        .layout = layouts[i],
                        .value = structure.fields()[i]};
                });
        out_ += '}';
        return outcome;
    }

    [[nodiscard]] NativeOutcome write_closure(const ClosureBody& closure, std::size_t depth)
    {
        const ClosureFunction& function = *closure.function;
        std::vector<const Layout*> layouts;
        if (function.is_stored)
            for (const CapturedLayout& captured : function.captured)
                layouts.push_back(captured.layout);
        else
        {
            const auto captured = context_.host.closures().captured_layouts(function);
            if (!captured.ok())
                return fail(call_, captured.error());
            layouts.assign(captured->begin(), captured->end());
        }
        append_closure_name(function, out_);
        const std::size_t count = std::min<std::size_t>(layouts.size(), closure.captured_count);
        const NativeOutcome outcome = write_members(count, depth, !options_.is_single_line, false,
            [&](std::size_t i)
            { return Member{.name = {}, .layout = layouts[i], .value = closure.captured()[i]}; });
        out_ += ')';
        return outcome;
    }

    NativeContext& context_;
    NativeCall& call_;
    const FormatOptions& options_;
    std::string& out_;
};

/// Walks along Cons<A, Cons<B, NIL>> as braces in the format take values.
class ListWalk
{
public:
    ListWalk(const Type* type, const Value& value) noexcept : type_(type), value_(value) {}

    [[nodiscard]] bool is_at(std::string_view name) const noexcept
    {
        return is_of(type_, "string_utils", name);
    }
    [[nodiscard]] const Type* type() const noexcept { return type_->arguments[0]; }
    [[nodiscard]] const Value& value() const noexcept { return value_.structure->fields()[0]; }
    void advance() noexcept
    {
        type_ = type_->arguments[1];
        value_ = value_.structure->fields()[1];
    }

private:
    const Type* type_;
    Value value_;
};

enum class Brace : std::uint8_t
{
    none,
    opened,
    closed,
};

/// Appends the format with values in the places of its braces.
[[nodiscard]] NativeOutcome append_list(NativeContext& context, NativeCall& call,
    std::string_view format, ListWalk list, std::string& out)
{
    constexpr FormatOptions options{.is_single_line = true};
    Brace brace = Brace::none;
    for (const char c : format)
    {
        if (brace == Brace::opened && c == '}')
        {
            brace = Brace::none;
            if (!list.is_at("Cons"))
                return abort(call, arguments_mismatch);
            const NativeOutcome outcome =
                append_formatted(context, call, list.type(), list.value(), options, out);
            if (outcome != NativeOutcome::done)
                return outcome;
            list.advance();
            continue;
        }
        if ((brace == Brace::opened && c != '{') || (brace == Brace::closed && c != '}'))
            return abort(call, invalid_format);
        if (brace == Brace::none && (c == '{' || c == '}'))
        {
            brace = c == '{' ? Brace::opened : Brace::closed;
            continue;
        }
        brace = Brace::none;
        out += c;
    }
    if (brace != Brace::none)
        return abort(call, invalid_format);
    return list.is_at("NIL") ? NativeOutcome::done : abort(call, arguments_mismatch);
}
}  // namespace

NativeOutcome append_formatted(NativeContext& context, NativeCall& call, const Type* type,
    const Value& value, const FormatOptions& options, std::string& out)
{
    const auto layout = context.code.types().layout_of(type);
    if (!layout.ok())
        return fail(call, layout.error());
    if ((*layout)->has_delayed)
        return abort(call, cannot_format_delayed);
    return Formatter{context, call, options, out}.write(**layout, value, 0, true);
}

NativeOutcome native_format(NativeContext& context, NativeCall& call) noexcept
{
    const FormatOptions options{.has_type_tags = call.arguments[1].scalar != 0,
        .is_canonical = call.arguments[2].scalar != 0,
        .is_single_line = call.arguments[3].scalar != 0,
        .has_integer_types = call.arguments[4].scalar != 0};
    std::string out;
    const NativeOutcome outcome = append_formatted(
        context, call, call.type_arguments[0], view(call.arguments[0]), options, out);
    if (outcome != NativeOutcome::done)
        return outcome;
    return give(call, Value::of_string(out, context.heap));
}

NativeOutcome native_format_list(NativeContext& context, NativeCall& call) noexcept
{
    const Bytes format = referred_bytes(call.arguments[0]);
    if (!is_utf8(format))
        return abort(call, invalid_format);
    if (!context.charge(string_utils_per_byte, format.size()))
        return NativeOutcome::out_of_gas;
    std::string out;
    const NativeOutcome outcome = append_list(context, call, text_of(format),
        ListWalk{call.type_arguments[0], view(call.arguments[1])}, out);
    if (outcome != NativeOutcome::done)
        return outcome;
    return give(call, Value::of_string(out, context.heap));
}
}  // namespace braid::move
