// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/transaction/make_arguments.hpp"

#include "base/utf8.hpp"
#include "vm-frontends/move/encode.hpp"
#include "vm-frontends/move/verifier/transaction_arguments.hpp"

namespace braid::move
{
namespace
{
using Code = StatusCode;

VmError malformed()
{
    return Code::failed_to_deserialize_argument;
}
VmError wrong_signature()
{
    return Code::invalid_main_function_signature;
}

/// Walks the bytes that a client gives along a type, and writes the value's BCS.
class ArgumentMaker
{
public:
    ArgumentMaker(Session& session, const ArgumentRules& rules, Bytes given)
      : session_(session),
        rules_(rules),
        rest_(given),
        // What constructors do costs nothing, which is why they are few.
        gas_(GasMeter::unmetered())
    {}

    [[nodiscard]] Result<Done, VmError> make(const Type& type, ByteString& out)
    {
        switch (type.form)
        {
        case TypeForm::vector:
            return make_vector(*type.element(), out);
        case TypeForm::structure:
            return make_structure(type, out);
        case TypeForm::signer:
        case TypeForm::reference:
        case TypeForm::mutable_reference:
        case TypeForm::type_parameter:
        case TypeForm::function:
            return Err{wrong_signature()};
        default:
            return take(size_of(type.form), out);
        }
    }

    [[nodiscard]] bool is_at_end() const noexcept { return rest_.empty(); }

private:
    static constexpr std::size_t size_max = 1'000'000;
    /// So many structures are made for an argument, strings aside.
    static constexpr unsigned construction_count_max = 10;

    [[nodiscard]] static std::size_t size_of(TypeForm form) noexcept
    {
        switch (form)
        {
        case TypeForm::boolean:
        case TypeForm::u8:
            return 1;
        case TypeForm::u16:
            return 2;
        case TypeForm::u32:
            return 4;
        case TypeForm::u64:
            return 8;
        case TypeForm::u128:
            return 16;
        default:
            return 32;
        }
    }

    [[nodiscard]] Result<Done, VmError> take(std::size_t size, ByteString& out)
    {
        if (size > rest_.size() || out.size() + size > size_max)
            return Err{malformed()};
        out.insert(out.end(), rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(size));
        rest_ = rest_.subspan(size);
        return Done{};
    }

    /// A number in LEB128, not canonical ones too, below 2^64.
    [[nodiscard]] std::optional<std::uint64_t> take_count() noexcept
    {
        std::uint64_t count = 0;
        for (unsigned shift = 0; shift < 64; shift += 7)
        {
            if (rest_.empty())
                return std::nullopt;
            const std::uint64_t digit = rest_.front() & 0x7FU;
            const bool is_last = (rest_.front() & 0x80U) == 0;
            rest_ = rest_.subspan(1);
            if (shift == 63 && digit > 1)
                return std::nullopt;
            count |= digit << shift;
            if (is_last)
            {
                // A zero at the end would be another way to say the same.
                if (shift > 0 && digit == 0)
                    return std::nullopt;
                return count;
            }
        }
        return std::nullopt;
    }

    [[nodiscard]] Result<Done, VmError> make_vector(const Type& element, ByteString& out)
    {
        const auto count = take_count();
        if (!count)
            return Err{malformed()};
        append_count(*count, out);
        const bool is_bytes = element.form == TypeForm::u8;
        if (is_bytes)
            return take(*count, out);
        for (std::uint64_t i = 0; i < *count; ++i)
            if (const auto made = make(element, out); !made.ok())
                return made;
        return Done{};
    }

    static void append_count(std::uint64_t count, ByteString& out)
    {
        for (; count >= 0x80; count >>= 7)
            out.push_back(static_cast<std::uint8_t>(count | 0x80));
        out.push_back(static_cast<std::uint8_t>(count));
    }

    [[nodiscard]] Result<Done, VmError> make_structure(const Type& type, ByteString& out)
    {
        const ArgumentConstructor* const constructor =
            find_argument_constructor(*type.structure, rules_.has_struct_constructors);
        if (constructor == nullptr)
            return Err{wrong_signature()};
        if (construction_count_ == construction_count_max)
            return Err{malformed()};
        if (constructor->function == "utf8")
            return make_string(out);
        ++construction_count_;
        return construct(type, *constructor, out);
    }

    [[nodiscard]] Result<Done, VmError> make_string(ByteString& out)
    {
        const auto count = take_count();
        if (!count || *count > rest_.size())
            return Err{malformed()};
        append_count(*count, out);
        const Bytes text = rest_.first(*count);
        if (*count > size_max)
            return Err{malformed()};
        if (!is_utf8(text))
        {
            if (!rules_.has_struct_constructors)
                return Err{malformed()};
            // As the constructor itself would say it.
            VmError error = VmError::aborted(1);
            error.location.kind = ErrorLocation::Kind::module;
            error.location.module = {core_address(1), "string"};
            return Err{error};
        }
        out.insert(out.end(), text.begin(), text.end());
        rest_ = rest_.subspan(*count);
        return Done{};
    }

    [[nodiscard]] Result<Done, VmError> construct(
        const Type& type, const ArgumentConstructor& constructor, ByteString& out)
    {
        const auto function = session_.function(
            {core_address(1), std::string{constructor.module}}, constructor.function);
        if (!function.ok())
            return Err{function.error()};
        // Constructors have the type parameters of what they make.
        const std::span<const Type* const> type_arguments = type.arguments;
        if ((*function)->type_parameters.size() != type_arguments.size() ||
            (*function)->results.size() != 1)
            return Err{wrong_signature()};
        if (const auto fit = Session::check_type_arguments(**function, type_arguments); !fit.ok())
            return fit;
        std::vector<ByteString> arguments;
        for (const Type* parameter : (*function)->parameters)
        {
            const auto closed = session_.code().substitute(parameter, type_arguments);
            if (!closed.ok())
                return Err{closed.error()};
            if (const auto made = make(**closed, arguments.emplace_back()); !made.ok())
                return made;
        }
        const std::vector<Bytes> views(arguments.begin(), arguments.end());
        const auto result = session_.call(**function, type_arguments, views, gas_);
        if (!result.ok())
            return Err{result.error()};
        if (result->values.empty())
            return Err{VmError{Code::internal_type_error}};
        const Bytes value = result->values.back().first;
        out.insert(out.end(), value.begin(), value.end());
        return Done{};
    }

    Session& session_;
    const ArgumentRules& rules_;
    Bytes rest_;
    GasMeter gas_;
    unsigned construction_count_ = 0;
};

[[nodiscard]] Result<Bytes, VmError> make_argument(
    Session& session, const Type& type, Bytes given, const ArgumentRules& rules)
{
    switch (type.form)
    {
    case TypeForm::vector:
    case TypeForm::structure:
        break;
    case TypeForm::signer:
        if (rules.is_view)
            return given;
        return Err{wrong_signature()};
    case TypeForm::reference:
    case TypeForm::mutable_reference:
    case TypeForm::type_parameter:
    case TypeForm::function:
        return Err{wrong_signature()};
    default:
        return given;
    }
    ByteString made;
    ArgumentMaker maker{session, rules, given};
    if (const auto done = maker.make(type, made); !done.ok())
        return Err{done.error()};
    if (!maker.is_at_end())
        return Err{malformed()};
    return session.arena().copy(made);
}

/// Parameters are checked before arguments are counted, as ever.
[[nodiscard]] Result<Done, VmError> check_parameters(
    std::span<const Type* const> parameters, const ArgumentRules& rules)
{
    for (const Type* parameter : parameters)
        if (!is_transaction_argument(*parameter, rules.has_struct_constructors))
            return Err{wrong_signature()};
    return Done{};
}
}  // namespace

Result<std::span<const Bytes>, VmError> make_arguments(Session& session,
    const LoadedFunction& function, std::span<const Type* const> type_arguments,
    std::span<const Bytes> senders, std::span<const Bytes> given, const ArgumentRules& rules)
{
    if (!rules.is_view && !function.results.empty())
        return Err{wrong_signature()};
    std::size_t signer_count = 0;
    if (!rules.is_view)
        for (const Type* parameter : function.parameters)
            signer_count += is_signer_parameter(*parameter) ? 1U : 0U;

    Arena& arena = session.arena();
    const auto parameters =
        arena.make_array<const Type*>(function.parameters.size() - signer_count);
    for (std::size_t i = 0; i < parameters.size(); ++i)
    {
        const auto closed =
            session.code().substitute(function.parameters[signer_count + i], type_arguments);
        if (!closed.ok())
            return Err{closed.error()};
        parameters[i] = *closed;
    }
    if (!rules.is_view)
        if (const auto checked = check_parameters(parameters, rules); !checked.ok())
            return Err{checked.error()};
    if (parameters.size() != given.size())
        return Err{rules.is_view ? wrong_signature() : VmError{Code::number_of_arguments_mismatch}};
    if (signer_count > 0 && signer_count != senders.size())
        return Err{VmError{Code::number_of_signer_arguments_mismatch}};

    const auto arguments = arena.make_array<Bytes>(signer_count + given.size());
    for (std::size_t i = 0; i < signer_count; ++i)
        arguments[i] = senders[i];
    for (std::size_t i = 0; i < given.size(); ++i)
    {
        const auto made = make_argument(session, *parameters[i], given[i], rules);
        if (!made.ok())
            return Err{made.error()};
        arguments[signer_count + i] = *made;
    }
    return std::span<const Bytes>{arguments};
}
}  // namespace braid::move
