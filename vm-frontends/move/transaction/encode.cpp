// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/encode.hpp"

#include "kernels/keccak.hpp"

namespace braid::move
{
namespace
{
Bytes bytes_of(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

class PlainWriter
{
public:
    explicit PlainWriter(ByteString& out) : writer_(out) {}

    void call(const PlainCall& call)
    {
        writer_.raw(call.address);
        writer_.bytes(bytes_of(call.module));
        writer_.bytes(bytes_of(call.function));
        types(call.type_arguments);
        writer_.leb128(call.arguments.size());
        for (const ByteString& argument : call.arguments)
            writer_.bytes(argument);
    }

    void script(const PlainScript& script)
    {
        writer_.bytes(script.code);
        types(script.type_arguments);
        writer_.leb128(script.arguments.size());
        for (const ByteString& argument : script.arguments)
            writer_.raw(argument);
    }

    void payload(const PlainTransaction& transaction)
    {
        const auto* const plain_call = std::get_if<PlainCall>(&transaction.executable);
        const auto* const plain_script = std::get_if<PlainScript>(&transaction.executable);
        if (transaction.is_versioned || transaction.nonce)
        {
            writer_.u8(4);
            writer_.u8(0);
            versioned(transaction, plain_call, plain_script);
        }
        else if (transaction.multisig)
        {
            writer_.u8(3);
            writer_.raw(*transaction.multisig);
            writer_.u8(plain_call != nullptr ? 1 : 0);
            if (plain_call != nullptr)
            {
                writer_.u8(0);
                call(*plain_call);
            }
        }
        else if (plain_call != nullptr)
        {
            writer_.u8(2);
            call(*plain_call);
        }
        else if (plain_script != nullptr)
        {
            writer_.u8(0);
            script(*plain_script);
        }
        else
        {
            writer_.u8(1);
            writer_.u64(0);
        }
    }

private:
    void types(const std::vector<ByteString>& types)
    {
        writer_.leb128(types.size());
        for (const ByteString& type : types)
            writer_.raw(type);
    }

    void versioned(const PlainTransaction& transaction, const PlainCall* plain_call,
        const PlainScript* plain_script)
    {
        if (plain_script != nullptr)
        {
            writer_.u8(0);
            script(*plain_script);
        }
        else if (plain_call != nullptr)
        {
            writer_.u8(1);
            call(*plain_call);
        }
        else
            writer_.u8(2);
        writer_.u8(0);
        writer_.option(transaction.multisig);
        writer_.u8(transaction.nonce ? 1 : 0);
        if (transaction.nonce)
            writer_.u64(*transaction.nonce);
    }

    bcs::Writer writer_;
};

/// The raw transaction with the variant of its authenticator.
ByteString begin_signed(Bytes raw, AuthenticatorKind kind)
{
    ByteString out(raw.begin(), raw.end());
    out.push_back(static_cast<std::uint8_t>(kind));
    return out;
}

/// A StateKey of an account and a path.
ByteString encode_path_key(const Hash32& account, Bytes path)
{
    ByteString out{0};
    bcs::Writer writer{out};
    writer.raw(account);
    writer.bytes(path);
    return out;
}

void append_accounts(const PlainSigners& signers, ByteString& out)
{
    bcs::Writer writer{out};
    writer.raw(signers.sender);
    writer.leb128(signers.secondary_addresses.size());
    for (const Hash32& address : signers.secondary_addresses)
        writer.raw(address);
    writer.leb128(signers.secondary.size());
    for (const ByteString& account : signers.secondary)
        writer.raw(account);
}
}  // namespace

Hash32 core_address(std::uint8_t number) noexcept
{
    Hash32 address;
    address.bytes.back() = number;
    return address;
}

ByteString encode_struct_type(const Hash32& address, std::string_view module, std::string_view name)
{
    ByteString out;
    bcs::Writer writer{out};
    writer.u8(static_cast<std::uint8_t>(TypeKind::structure));
    writer.raw(address);
    writer.bytes(bytes_of(module));
    writer.bytes(bytes_of(name));
    writer.leb128(0);
    return out;
}

ByteString encode_resource_key(
    const Hash32& account, std::string_view module, std::string_view name)
{
    // The path has a byte of its own in place of the type's.
    ByteString path = encode_struct_type(core_address(1), module, name);
    path.front() = 1;
    return encode_path_key(account, path);
}

ByteString encode_module_key(const Hash32& account, std::string_view module)
{
    ByteString path{0};
    bcs::Writer writer{path};
    writer.raw(account);
    writer.bytes(bytes_of(module));
    return encode_path_key(account, path);
}

ByteString encode_u64(std::uint64_t value)
{
    ByteString out;
    bcs::Writer{out}.u64(value);
    return out;
}

ByteString encode_bytes(Bytes bytes)
{
    ByteString out;
    bcs::Writer{out}.bytes(bytes);
    return out;
}

ByteString encode_entry_function(const PlainCall& call)
{
    ByteString out;
    PlainWriter{out}.call(call);
    return out;
}

ByteString encode_raw_transaction(const PlainTransaction& transaction)
{
    ByteString out;
    bcs::Writer writer{out};
    writer.raw(transaction.sender);
    // Where a nonce stands in its place, the number says nothing.
    writer.u64(transaction.nonce ? ~std::uint64_t{0} : transaction.sequence_number);
    PlainWriter{out}.payload(transaction);
    writer.u64(transaction.gas_max);
    writer.u64(transaction.gas_price);
    writer.u64(transaction.expiration);
    writer.u8(transaction.chain_id);
    return out;
}

ByteString encode_ed25519_account(Bytes key, Bytes signature)
{
    ByteString out{static_cast<std::uint8_t>(Scheme::ed25519)};
    bcs::Writer writer{out};
    writer.bytes(key);
    writer.bytes(signature);
    return out;
}

Hash32 ed25519_auth_key(Bytes key)
{
    ByteString message(key.begin(), key.end());
    message.push_back(static_cast<std::uint8_t>(Scheme::ed25519));
    return kernels::sha3_256(message);
}

ByteString with_ed25519(Bytes raw, Bytes key, Bytes signature)
{
    ByteString out = begin_signed(raw, AuthenticatorKind::ed25519);
    bcs::Writer writer{out};
    writer.bytes(key);
    writer.bytes(signature);
    return out;
}

ByteString with_single_sender(Bytes raw, Bytes account)
{
    ByteString out = begin_signed(raw, AuthenticatorKind::single_sender);
    bcs::Writer{out}.raw(account);
    return out;
}

ByteString with_multi_agent(Bytes raw, const PlainSigners& signers)
{
    ByteString out = begin_signed(raw, AuthenticatorKind::multi_agent);
    append_accounts(signers, out);
    return out;
}

ByteString with_fee_payer(Bytes raw, const PlainSigners& signers)
{
    ByteString out = begin_signed(raw, AuthenticatorKind::fee_payer);
    append_accounts(signers, out);
    bcs::Writer writer{out};
    writer.raw(signers.fee_payer_address);
    writer.raw(signers.fee_payer);
    return out;
}
}  // namespace braid::move
