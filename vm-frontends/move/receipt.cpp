// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/receipt.hpp"

namespace braid::move
{
namespace
{
Bytes bytes_of(std::string_view text) noexcept
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void append_number(std::uint64_t number, std::size_t size, std::vector<std::uint8_t>& out)
{
    for (std::size_t i = 0; i < size; ++i)
        out.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
}

void append_location(const ExecutionStatus& status, std::vector<std::uint8_t>& out)
{
    bcs::Writer writer{out};
    writer.u8(status.module.empty() ? 1 : 0);
    if (status.module.empty())
        return;
    writer.raw(status.address);
    writer.bytes(bytes_of(status.module));
}

std::string_view copy(std::string_view text, Arena& arena) noexcept
{
    const Bytes copied = arena.copy(bytes_of(text));
    return {reinterpret_cast<const char*>(copied.data()), copied.size()};
}

/// An error that code made of itself, at an instruction, and not one of the machine around it.
bool is_at_instruction(const VmError& error) noexcept
{
    return type_of(error.code) == StatusType::execution && error.offset.has_value() &&
           error.location.kind != ErrorLocation::Kind::undefined;
}

ExecutionStatus at_location(ExecutionStatus::Kind kind, const ErrorLocation& location, Arena& arena)
{
    ExecutionStatus status;
    status.kind = kind;
    if (location.kind == ErrorLocation::Kind::module)
    {
        status.address = location.module.address;
        status.module = copy(location.module.name, arena);
    }
    return status;
}

ExecutionStatus miscellaneous(StatusCode code) noexcept
{
    ExecutionStatus status;
    status.kind = ExecutionStatus::Kind::miscellaneous_error;
    status.code = code;
    return status;
}

/// Of an error that names no instruction.
TransactionOutcome outcome_of_code(StatusCode code, bool charges_invariant_violations)
{
    switch (type_of(code))
    {
    case StatusType::verification:
    case StatusType::deserialization:
        return miscellaneous(code);
    case StatusType::execution:
    {
        ExecutionStatus status;
        status.kind = ExecutionStatus::Kind::execution_failure;
        return status;
    }
    case StatusType::invariant_violation:
        if (charges_invariant_violations)
            return miscellaneous(code);
        return Err{code};
    case StatusType::validation:
    case StatusType::unknown:
        break;
    }
    return Err{code};
}
}  // namespace

void append(const ExecutionStatus& status, std::vector<std::uint8_t>& out)
{
    using Kind = ExecutionStatus::Kind;
    bcs::Writer writer{out};
    writer.u8(static_cast<std::uint8_t>(status.kind));
    switch (status.kind)
    {
    case Kind::success:
    case Kind::out_of_gas:
        break;
    case Kind::move_abort:
        append_location(status, out);
        writer.u64(status.abort_code);
        writer.u8(status.info ? 1 : 0);
        if (status.info)
        {
            writer.bytes(bytes_of(status.info->reason));
            writer.bytes(bytes_of(status.info->description));
        }
        break;
    case Kind::execution_failure:
        append_location(status, out);
        append_number(status.function, 2, out);
        append_number(status.offset, 2, out);
        break;
    case Kind::miscellaneous_error:
        writer.u8(1);
        writer.u64(static_cast<std::uint64_t>(status.code));
        break;
    }
}

TransactionOutcome outcome_of(const VmError& error, bool charges_invariant_violations, Arena& arena)
{
    using Kind = ExecutionStatus::Kind;
    switch (error.code)
    {
    case StatusCode::executed:
        return ExecutionStatus{};
    case StatusCode::aborted:
    {
        if (!error.sub_status || error.location.kind == ErrorLocation::Kind::undefined)
            break;
        ExecutionStatus status = at_location(Kind::move_abort, error.location, arena);
        status.abort_code = *error.sub_status;
        return status;
    }
    case StatusCode::out_of_gas:
    {
        ExecutionStatus status;
        status.kind = Kind::out_of_gas;
        return status;
    }
    case StatusCode::execution_limit_reached:
    case StatusCode::io_limit_reached:
    case StatusCode::storage_limit_reached:
    case StatusCode::too_many_delayed_fields:
        return miscellaneous(error.code);
    default:
        break;
    }
    if (!is_at_instruction(error) || error.code == StatusCode::aborted)
        return outcome_of_code(error.code, charges_invariant_violations);
    ExecutionStatus status = at_location(Kind::execution_failure, error.location, arena);
    status.function = error.function.value_or(0);
    status.offset = *error.offset;
    return status;
}

std::uint64_t TxEvent::size() const noexcept
{
    constexpr std::uint64_t place_size = 8 + 32 + 8;
    return (place ? place_size : 0) + type.size() + data.size();
}

void append(const TxEvent& event, std::vector<std::uint8_t>& out)
{
    bcs::Writer writer{out};
    writer.u8(event.place ? 0 : 1);
    if (event.place)
    {
        writer.u64(event.place->creation_number);
        writer.raw(event.place->address);
        writer.u64(event.place->sequence_number);
    }
    writer.raw(event.type);
    writer.bytes(event.data);
}
}  // namespace braid::move
