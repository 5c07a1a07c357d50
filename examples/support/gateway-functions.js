/** The functions that `gateway.yaml` names. */
export async function adopt(call) {
  const { by } = await call.json();
  return { status: 201, json: { pet: call.params.petId, by } };
}
