// SPDX-License-Identifier: Apache-2.0
#include "cli/move_fixture_result.hpp"

#include "base/hex.hpp"
#include "cli/move_text.hpp"
#include <fmt/core.h>

namespace braid::cli
{
namespace
{
using nlohmann::json;

std::string digits_of(Bytes bytes)
{
    return "0x" + to_hex(bytes);
}

std::string_view name_of(move::WriteKind kind)
{
    switch (kind)
    {
    case move::WriteKind::creation:
        return "creation";
    case move::WriteKind::modification:
        return "modification";
    case move::WriteKind::deletion:
        return "deletion";
    }
    return {};
}

json event_json(const move::TxEvent& event)
{
    json fields{{"type", type_text(event.type)}, {"data", digits_of(event.data)}};
    if (event.place)
    {
        fields["account"] = address_text(event.place->address);
        fields["creation_number"] = event.place->creation_number;
        fields["sequence_number"] = event.place->sequence_number;
    }
    return fields;
}

json write_json(const move::TxWrite& write)
{
    json fields{{"key", digits_of(write.state_key)}, {"change", name_of(write.kind)}};
    if (!write.is_group)
    {
        if (write.kind != move::WriteKind::deletion)
            fields["value"] = digits_of(write.value);
        return fields;
    }
    json members = json::array();
    for (const move::MemberWrite& member : write.members)
    {
        json& one = members.emplace_back(
            json{{"tag", digits_of(member.tag)}, {"change", name_of(member.kind)}});
        if (member.kind != move::WriteKind::deletion)
            one["value"] = digits_of(member.value);
    }
    fields["members"] = members;
    return fields;
}

std::string wide_digits(unsigned __int128 number)
{
    return fmt::format("{}", number);
}

json cell_json(const move::TxCell& cell)
{
    json fields{{"key", digits_of(cell.state_key)}};
    switch (cell.kind)
    {
    case move::CellEffect::Kind::write:
        fields["value"] = wide_digits(cell.value);
        break;
    case move::CellEffect::Kind::add:
        fields["sum"] =
            fmt::format("{}{}", cell.sum.is_negative ? "-" : "", wide_digits(cell.sum.amount));
        break;
    case move::CellEffect::Kind::erase:
        fields["change"] = name_of(move::WriteKind::deletion);
        break;
    }
    return fields;
}

void put_status(const move::ExecutionStatus& status, json& result)
{
    using Kind = move::ExecutionStatus::Kind;
    if (status.kind != Kind::move_abort && status.kind != Kind::execution_failure)
        return;
    result["location"] = status.module.empty() ?
                             "script" :
                             module_text({status.address, std::string{status.module}});
    if (status.kind == Kind::move_abort)
    {
        result["abort_code"] = status.abort_code;
        if (status.info)
            result["abort_reason"] = status.info->reason;
        return;
    }
    result["function"] = status.function;
    result["offset"] = status.offset;
}

template <typename T, typename ToJson>
json list_of(std::span<const T> all, ToJson to_json)
{
    json list = json::array();
    for (const T& one : all)
        list.push_back(to_json(one));
    return list;
}
}  // namespace

json result_of(const engine::Receipt& receipt)
{
    const auto& detail = static_cast<const move::MoveReceipt&>(*receipt.detail);
    const bool is_kept = receipt.status != engine::TxStatus::invalid;
    json result{
        {"status", detail.is_retried ? "RETRY" : move::name_of(detail.code)}, {"kept", is_kept}};
    if (!is_kept)
        return result;
    put_status(detail.status, result);
    result["gas_used"] = receipt.gas_used;
    result["fee"] = {{"execution_gas_units", detail.fee.execution_gas_units},
        {"io_gas_units", detail.fee.io_gas_units},
        {"storage_fee_octas", detail.fee.storage_fee_octas},
        {"storage_fee_refund_octas", detail.fee.storage_fee_refund_octas}};
    result["events"] = list_of(detail.events, event_json);
    result["writes"] = list_of(detail.writes, write_json);
    if (!detail.cells.empty())
        result["cells"] = list_of(detail.cells, cell_json);
    return result;
}

json result_of(const move::VmError& error)
{
    json result{{"status", move::name_of(error.code)}};
    if (const auto where = location_text(error.location); !where.empty())
        result["location"] = where;
    if (error.code == move::StatusCode::aborted && error.sub_status)
        result["abort_code"] = *error.sub_status;
    return result;
}

std::string difference_of(const json& expected, const json& got)
{
    constexpr std::size_t shown_max = 400;
    const auto shown = [](const json& value)
    {
        const std::string text = value.dump(-1, ' ', true, json::error_handler_t::replace);
        return text.size() > shown_max ? text.substr(0, shown_max) + "..." : text;
    };
    std::string different;
    for (const auto& [name, value] : expected.items())
    {
        const auto found = got.find(name);
        if (found != got.end() && *found == value)
            continue;
        different += fmt::format("{}{}: {}, expected {}", different.empty() ? "" : "; ", name,
            found == got.end() ? "none" : shown(*found), shown(value));
    }
    return different;
}
}  // namespace braid::cli
