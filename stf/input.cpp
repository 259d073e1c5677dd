// SPDX-License-Identifier: Apache-2.0
#include "stf/input.hpp"

namespace braid::stf
{
namespace
{
constexpr std::uint64_t version = 0;

/// Reads fields one after another and keeps the first error.
class Fields
{
public:
    explicit Fields(rlp::Reader reader) noexcept : reader_(reader) {}

    [[nodiscard]] std::optional<rlp::Error> error() const noexcept { return error_; }
    [[nodiscard]] bool at_end() const noexcept { return error_.has_value() || reader_.at_end(); }

    void u64(std::uint64_t& to) { take(reader_.u64(), to); }
    void fixed(std::span<std::uint8_t> to)
    {
        Done done;
        take(reader_.fixed(to), done);
    }
    [[nodiscard]] Bytes string()
    {
        Bytes bytes;
        take(reader_.string(), bytes);
        return bytes;
    }
    [[nodiscard]] Bytes item()
    {
        rlp::Item item;
        take(reader_.item(), item);
        return item.encoded;
    }
    [[nodiscard]] Fields list()
    {
        rlp::Reader list{{}};
        take(reader_.list(), list);
        return Fields{list};
    }
    /// Ends a list: nothing may be left, and its error is the one of the list it stands in.
    void close(const Fields& inner)
    {
        if (!error_ && inner.error_)
            error_ = inner.error_;
        if (!error_ && !inner.reader_.at_end())
            error_ = rlp::Error::trailing_bytes;
    }
    void fail(rlp::Error error)
    {
        if (!error_)
            error_ = error;
    }

private:
    template <typename T>
    void take(const Result<T, rlp::Error>& result, T& to)
    {
        if (!result.ok())
            fail(result.error());
        else if (!error_)
            to = *result;
    }

    rlp::Reader reader_;
    std::optional<rlp::Error> error_;
};

void read_chain(Fields& outer, evm::ChainSpec& chain)
{
    Fields fields = outer.list();
    std::uint64_t chain_id = 0;
    fields.u64(chain_id);
    chain = evm::op_chain(chain_id, evm::OpFork::none);
    Fields starts = fields.list();
    for (std::size_t fork = 1; fork < evm::op_fork_count; ++fork)
        starts.u64(chain.op_starts[fork]);
    fields.close(starts);
    fields.u64(chain.op_base_fee.elasticity);
    fields.u64(chain.op_base_fee.denominator);
    fields.u64(chain.op_base_fee.denominator_canyon);
    outer.close(fields);
}

void read_parent(Fields& outer, evm::BlockHeader& parent)
{
    const auto header = evm::decode_header(outer.item());
    if (header.ok())
        parent = *header;
    else
        outer.fail(rlp::Error::wrong_kind);
}

void read_attributes(Fields& outer, evm::OpAttributes& attributes)
{
    Fields fields = outer.list();
    fields.u64(attributes.timestamp);
    fields.fixed(attributes.prev_randao.bytes);
    fields.fixed(attributes.fee_recipient.bytes);
    fields.u64(attributes.gas_limit);
    Fields root = fields.list();
    if (!root.at_end())
        root.fixed(attributes.parent_beacon_block_root.emplace().bytes);
    fields.close(root);
    Fields params = fields.list();
    if (!params.at_end())
        params.fixed(attributes.eip1559_params.emplace());
    fields.close(params);
    Fields base_fee_min = fields.list();
    if (!base_fee_min.at_end())
        base_fee_min.u64(attributes.base_fee_min.emplace());
    fields.close(base_fee_min);
    outer.close(fields);
}

void read_strings(Fields& outer, std::vector<Bytes>& to)
{
    Fields strings = outer.list();
    while (!strings.at_end())
        to.push_back(strings.string());
    outer.close(strings);
}

void write_strings(rlp::Writer& writer, std::span<const Bytes> strings)
{
    const auto list = writer.open();
    for (const Bytes string : strings)
        writer.string(string);
    writer.close(list);
}
}  // namespace

Result<Input, rlp::Error> decode_input(Bytes bytes)
{
    if (bytes.size() > input_size_max)
        return Err{rlp::Error::wrong_size};
    const auto list = rlp::Reader::of_list(bytes);
    if (!list.ok())
        return Err{list.error()};
    Fields fields{*list};
    Input input;
    std::uint64_t found_version = 0;
    fields.u64(found_version);
    if (found_version != version)
        fields.fail(rlp::Error::wrong_kind);
    read_chain(fields, input.chain);
    read_parent(fields, input.parent);
    read_attributes(fields, input.attributes);
    read_strings(fields, input.transactions);
    read_strings(fields, input.preimages);
    if (!fields.error() && !fields.at_end())
        fields.fail(rlp::Error::trailing_bytes);
    if (fields.error())
        return Err{*fields.error()};
    return input;
}

void encode_input(const Input& input, std::vector<std::uint8_t>& to)
{
    rlp::Writer writer{to};
    const auto list = writer.open();
    writer.u64(version);

    const auto chain = writer.open();
    writer.u64(input.chain.chain_id);
    const auto starts = writer.open();
    for (std::size_t fork = 1; fork < evm::op_fork_count; ++fork)
        writer.u64(input.chain.op_starts[fork]);
    writer.close(starts);
    writer.u64(input.chain.op_base_fee.elasticity);
    writer.u64(input.chain.op_base_fee.denominator);
    writer.u64(input.chain.op_base_fee.denominator_canyon);
    writer.close(chain);

    evm::encode_header(input.parent, to);

    const auto attributes = writer.open();
    writer.u64(input.attributes.timestamp);
    writer.string(input.attributes.prev_randao);
    writer.string(input.attributes.fee_recipient);
    writer.u64(input.attributes.gas_limit);
    const auto root = writer.open();
    if (input.attributes.parent_beacon_block_root)
        writer.string(*input.attributes.parent_beacon_block_root);
    writer.close(root);
    const auto params = writer.open();
    if (input.attributes.eip1559_params)
        writer.string(*input.attributes.eip1559_params);
    writer.close(params);
    const auto base_fee_min = writer.open();
    if (input.attributes.base_fee_min)
        writer.u64(*input.attributes.base_fee_min);
    writer.close(base_fee_min);
    writer.close(attributes);

    write_strings(writer, input.transactions);
    write_strings(writer, input.preimages);
    writer.close(list);
}
}  // namespace braid::stf
